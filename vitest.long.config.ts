import { defineConfig } from 'vitest/config';
import { base, withoutTests } from './vitest.base.ts';

/** What measures time, or keeps both cores busy by itself. */
const alone = [
  'scripts/docs-site.long.test.mjs',
  'packages/backend-wasm/src/**/*.long.test.ts',
  'packages/trainers/src/fit/kill.long.test.ts',
];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'two at a time',
          include: [
            '{packages,examples}/*/{src,test}/**/*.long.test.ts',
            'scripts/**/*.long.test.mjs',
          ],
          exclude: [...withoutTests, ...alone],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          exclude: withoutTests,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
