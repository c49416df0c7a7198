import { parentPort } from 'node:worker_threads';
import { announce, answer, type FeaturizeRequest } from '../pool/protocol.js';

const port = parentPort!;
port.postMessage(await announce());
port.on('message', async (request: FeaturizeRequest) => port.postMessage(await answer(request)));
