import { kernelSource } from '../../compile/kernel-source.js';
import { deviceHeaders } from '../../device/headers.js';
import text from './segment.cu?raw';

/** Sorting rows by segment and adding them up: both lie in one file, so that they are compiled together. */
export const segmentSource = kernelSource('segment.cu', text, deviceHeaders);
