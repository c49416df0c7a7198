import { kernelSource } from '../../compile/kernel-source.js';
import { deviceHeaders } from '../../device/headers.js';
import { divisorWords } from '../../launch/fast-divisor.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import text from './several-tensors.cu?raw';

const source = kernelSource('several-tensors.cu', text, deviceHeaders);
const divisor = words(divisorWords);

const select = (name: string) => kernel(source, name, 'pointer', 'pointer', 'pointer', 'pointer', 'int32', divisor);

/** condition, yes, no, y, count, row; by bytes of an element. */
export const selectKernels = { 4: select('select_4'), 1: select('select_1') } as const;

const accumulate = (name: string) => kernel(source, name, 'pointer', 'pointer', 'int32');

/** x, y, count: y += x. */
export const accumulateKernels = {
  float32: accumulate('accumulate_float32'),
  int32: accumulate('accumulate_int32'),
} as const;

/** indices, y, count, depth, on, off. */
export const oneHotKernels = {
  float32: kernel(source, 'one_hot_float32', 'pointer', 'pointer', 'int32', divisor, 'float32', 'float32'),
  int32: kernel(source, 'one_hot_int32', 'pointer', 'pointer', 'int32', divisor, 'int32', 'int32'),
  bool: kernel(source, 'one_hot_bool', 'pointer', 'pointer', 'int32', divisor, 'uint8', 'uint8'),
} as const;

const range = (name: string) => kernel(source, name, 'pointer', 'int32', 'float64', 'float64');

/** y, count, start, step. */
export const rangeKernels = { float32: range('range_float32'), int32: range('range_int32') } as const;
