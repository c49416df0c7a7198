import './test-environment.js';
import '@tensorflow/tfjs-core/dist/tests';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import { useCudaForSuite } from './use-cuda-for-suite.js';

if ((await useEmulator()) === undefined) {
  process.stdout.write('0 passed, 0 failed\n');
  process.exit(0);
}
await useCudaForSuite();
