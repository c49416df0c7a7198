import { library } from '../../tooling/config/tsup.mjs';

// Optional dependencies are not external by themselves.
export default library({
  platform: 'node',
  external: ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-backend-wasm'],
});
