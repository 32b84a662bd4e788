import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Each of their tests starts hundreds of processes: they run in `npm run test:bootstrap`, so that `npm test` stays quick. */
const slow = 'test/bootstrap/!(commands|script).test.ts';
const thorough = process.env.TETRASCOPE_THOROUGH !== undefined;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(thorough ? [] : [slow])],
    globalSetup: 'test/support/global-setup.ts',
    // No test mutates global state, so one shared module graph per worker: six times faster than isolation.
    isolate: false,
    // One fewer than cores is the default, which on a machine of two is one: many tests only wait for a command.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
  },
});
