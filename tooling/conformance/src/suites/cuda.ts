import './test-environment.js';
import '@tensorflow/tfjs-core/dist/tests';
import { useCudaForSuite } from './use-cuda-for-suite.js';

await useCudaForSuite();
