import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['molx-source', 'module', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['molx-source', 'module', 'node', 'import', 'default'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'tooling/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    // needs a build and the registry: `check` runs it by its own config
    exclude: [...configDefaults.exclude, 'tests/packed/**'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { inline: [/@tensorflow\/tfjs-core/] } },
  },
});
