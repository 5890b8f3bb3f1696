import { defineConfig } from 'vitest/config';
import { base, withoutTests } from './vitest.base.ts';

const exclude = [...withoutTests, '**/*.{long,evidence}.test.{ts,mjs}'];

/**
 * Tests that get a process each, since they look at what a process has once: which engine runs and how it
 * was started, what was warned of, how much memory it holds. All others share their worker's modules, which
 * spares loading TensorFlow.js some 200 times.
 */
const alone = [
  'packages/{backend,backend-wasm,backend-webgpu,web}/src/**/*.test.ts',
  'packages/cli/src/train/train.test.ts',
  'packages/trainers/src/watch/memory-estimate.test.ts',
  'packages/trainers/src/wasm-recording.test.ts',
  'packages/trainers/src/webgpu-dispatches.test.ts',
  'packages/trainers/src/trainer/no-engine.test.ts',
  'packages/core/src/engine-arithmetic.test.ts',
  'packages/data/src/folders/huge-images.test.ts',
  'scripts/snippets.test.ts',
];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          isolate: false,
          setupFiles: ['plain', 'tensorflow', 'webgpu'].map(
            (engine) => `scripts/testing/${engine}-engine.ts`,
          ),
          include: ['{packages,examples}/*/src/**/*.test.ts', 'scripts/**/*.test.{mjs,ts}'],
          exclude: [...exclude, ...alone],
        },
      },
      { extends: true, test: { name: 'alone', include: alone, exclude } },
    ],
  },
});
