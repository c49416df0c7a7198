import { library } from '../../tooling/config/tsup.mjs';

// tfjs-core's gradients are inlined: Node can't resolve their path. The copy shares its registry through globalThis.
export default library({
  entry: ['src/index.ts', 'src/testing/index.ts'],
  noExternal: [/@tensorflow\/tfjs-core\/dist\/.*/],
  esbuildOptions(options) {
    options.ignoreAnnotations = true;
    options.mainFields = ['module', 'main'];
  },
});
