/** Registers every gradient of tfjs-core, which its Node build leaves out. Bundled into our build: the path is not exported for Node. */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
