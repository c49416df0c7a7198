import './test-environment.js';
import '@tensorflow/tfjs-core/dist/tests';
import '@tensorflow/tfjs-backend-cpu';
