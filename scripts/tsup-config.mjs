import { defineConfig } from 'tsup';

/** What every package's build shares: ESM and CommonJS with declarations, dependencies left out. */
export const library = (options = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
    silent: true,
    ...options,
  });

/** An example's build: one ESM program for Node, nothing bundled but its own files. */
export const program = (options = {}) =>
  defineConfig({
    entry: ['src/main.ts'],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    dts: false,
    sourcemap: true,
    clean: true,
    silent: true,
    ...options,
  });
