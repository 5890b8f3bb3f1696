import { defineConfig } from 'vitest/config';
import { base, withoutTests } from './vitest.base.ts';

// Whole examples at their default settings, and bounds on time: for a machine that does nothing else.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    testTimeout: 900_000,
    include: ['{packages,examples}/*/src/**/*.evidence.test.ts'],
    exclude: withoutTests,
    fileParallelism: false,
  },
});
