import './test-environment.js';
import '@tensorflow/tfjs-core/dist/tests';
import { configureEmulator, threadOrders, useEmulator } from '@molx-tooling/cuda-emulator';
import { useCudaForSuite } from './use-cuda-for-suite.js';

if ((await useEmulator()) === undefined) {
  process.stdout.write('0 passed, 0 failed\n');
  process.exit(0);
}
/** jasmine's, which is there while specs are defined. */
declare function beforeEach(prepare: () => void): void;

// Each spec runs its kernels' threads in another order than the one before.
let specs = 0;
beforeEach(() => configureEmulator({ threadOrder: threadOrders[specs++ % threadOrders.length]! }));
await useCudaForSuite();
