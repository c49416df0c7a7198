import { configDefaults, defineConfig } from 'vitest/config';
import shared from '../../../../vitest.config.js';

// A browser takes minutes: `check` runs it, plain `test` does not.
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['apps/demo-server/test/page/*.test.ts'], exclude: configDefaults.exclude },
});
