import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Whole examples at their default settings, and bounds on time: for a machine that does nothing else.
const evidence = mergeConfig(base, defineConfig({ test: { testTimeout: 900_000 } }));
evidence.test.include = ['{packages,examples}/*/src/**/*.evidence.test.ts'];
evidence.test.exclude = ['**/node_modules/**', '**/dist/**'];
evidence.test.fileParallelism = false;

export default evidence;
