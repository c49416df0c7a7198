import { tmpdir } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['molx-source', 'module', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['molx-source', 'module', 'node', 'import', 'default'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'apps/*/web/src/**/*.test.ts',
      'tooling/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    // what needs a build and the registry, and what drives a browser for minutes: `check` runs them by their own configs
    exclude: [...configDefaults.exclude, 'tests/packed/**', 'apps/demo-server/test/page/**'],
    // what a test keeps or fetches stays out of the user's own cache
    env: { MOLX_CACHE: path.join(tmpdir(), 'molx-test-cache') },
    // a style sheet that is imported as text; others come in empty
    css: { include: [/\.css\?raw$/] },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { inline: [/@tensorflow\/tfjs-core/] } },
  },
});
