import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // No test mutates global state, so one shared module graph per worker: six times faster than isolation.
    isolate: false,
    testTimeout: 30_000,
  },
});
