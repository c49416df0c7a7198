import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { defineConfig } from 'tsup';

/** Inlines `import text from './file?raw'` as a string, as vitest does: the CUDA sources. */
const rawText = {
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path: request, resolveDir }) => {
      const file = path.resolve(resolveDir, request.slice(0, -'?raw'.length));
      // The bundle names each source in a comment: by its place in the package, not on the machine. The query stays, or tsup takes a .css for a
      // style sheet of its own.
      return { path: `${path.relative(process.cwd(), file)}?raw`, namespace: 'raw-text', pluginData: { file } };
    });
    build.onLoad({ filter: /.*/, namespace: 'raw-text' }, async ({ pluginData: { file } }) => ({
      contents: await readFile(file, 'utf8'),
      loader: 'text',
      watchFiles: [file],
    }));
  },
};

/**
 * What every package builds alike: ESM for Node 20 and today's browsers. Declarations come from `tsc` (script `types`).
 *
 * Node's modules keep their `node:`, which no bundler takes for a package of npm.
 */
export const library = ({ external = [], ...options } = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    splitting: true,
    removeNodeProtocol: false,
    external: [/^node:/, ...external],
    clean: ['!**/*.d.ts', '!**/*.d.ts.map'],
    silent: true,
    esbuildPlugins: [rawText],
    ...options,
  });
