import { library } from '../../tooling/config/tsup.mjs';

// Optional dependencies are not external by themselves.
export default library({
  entry: { index: 'src/index.ts', 'team-worker': 'src/team/team-worker.ts' },
  platform: 'node',
  external: ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-backend-wasm'],
});
