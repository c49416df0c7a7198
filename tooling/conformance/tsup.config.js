import { library } from '../config/tsup.mjs';

// The suites are whole programs: tfjs-core is bundled from its ES modules, tests, chained ops and gradients included.
// Its `sideEffects` notes would drop the registrations, so they are ignored.
export default library({
  entry: {
    cli: 'src/cli.ts',
    'suites/cpu': 'src/suites/cpu.ts',
    'suites/cuda': 'src/suites/cuda.ts',
    'suites/cuda-emulator': 'src/suites/cuda-emulator.ts',
    'suites/stock-cpu': 'src/suites/stock-cpu.ts',
  },
  platform: 'node',
  splitting: false,
  sourcemap: false,
  treeshake: false,
  external: ['jasmine', 'jasmine-core', 'koffi', 'onnxruntime-node', '@tensorflow/tfjs-backend-wasm'],
  noExternal: [/^@tensorflow\/tfjs-(core|backend-cpu)/, /^@molx\//],
  esbuildOptions(options) {
    options.ignoreAnnotations = true;
    options.mainFields = ['module', 'main'];
    options.conditions = ['molx-source', 'module'];
    options.banner = {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    };
  },
});
