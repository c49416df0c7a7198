import { parentPort, workerData } from 'node:worker_threads';
import { probe } from './probe.js';

probe({ locateFile: () => workerData as string }).then((result) => parentPort?.postMessage(result));
