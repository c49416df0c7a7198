import { parentPort, workerData } from 'node:worker_threads';
import { serveEngine } from './serve-engine.js';

await serveEngine(parentPort!, workerData);
parentPort!.close();
