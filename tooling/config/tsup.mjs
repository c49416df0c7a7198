import { defineConfig } from 'tsup';

/** What every package builds alike: ESM for Node 20 and today's browsers. Declarations come from `tsc` (script `types`). */
export const library = (options = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    splitting: true,
    clean: ['!**/*.d.ts', '!**/*.d.ts.map'],
    silent: true,
    ...options,
  });
