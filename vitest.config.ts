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
      'apps/*/test/**/*.test.ts',
      'apps/*/web/src/**/*.test.ts',
      'tooling/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    // needs a build and the registry: `check` runs it by its own config
    exclude: [...configDefaults.exclude, 'tests/packed/**'],
    // what a test keeps or fetches stays out of the user's own cache
    env: { MOLX_CACHE: path.join(tmpdir(), 'molx-test-cache') },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { inline: [/@tensorflow\/tfjs-core/] } },
  },
});
