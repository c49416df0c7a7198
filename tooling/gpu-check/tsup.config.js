import { library } from '../config/tsup.mjs';

// `run-check` is a whole program: it runs where nothing is installed but what lies beside it.
// Notes of `sideEffects` would drop tfjs's registrations, so they are ignored.
export default library({
  entry: {
    cli: 'src/cli.ts',
    'check/run-check': 'src/check/run-check.ts',
    'check/worker': '../../packages/featurizers/src/node/worker.ts',
  },
  platform: 'node',
  splitting: false,
  sourcemap: false,
  treeshake: false,
  external: ['koffi', 'onnxruntime-node', '@rdkit/rdkit', '@tensorflow/tfjs-backend-wasm'],
  // tsup asks this before `external`.
  noExternal: [/^(?!koffi|onnxruntime-node|@rdkit\/rdkit|@tensorflow\/tfjs-backend-wasm)[^./]/],
  esbuildOptions(options) {
    options.ignoreAnnotations = true;
    options.mainFields = ['module', 'main'];
    options.conditions = ['molx-source', 'module'];
    options.banner = {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    };
  },
});
