import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Needs what `build` leaves, and installs from the registry: `check` runs it, plain `test` does not.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
