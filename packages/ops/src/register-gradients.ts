// The whole library first: it equips the tensors that the copy below, which may be another, shares with it.
import '@tensorflow/tfjs-core';
// Every gradient of tfjs-core, which its Node build leaves out. Our build inlines it: Node can't resolve the path.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
