import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const long = mergeConfig(base, defineConfig({ test: { testTimeout: 900_000 } }));
long.test.include = [
  '{packages,examples}/*/{src,test}/**/*.long.test.ts',
  'scripts/**/*.long.test.mjs',
];
long.test.exclude = ['**/node_modules/**', '**/dist/**'];
long.test.fileParallelism = false;

export default long;
