import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read the packages' sources, so they need no build.
  resolve: {
    alias: { '@gan/testing': new URL('scripts/testing/index.ts', import.meta.url).pathname },
  },
  ssr: { resolve: { conditions: ['@gan/source', 'node', 'import', 'module', 'default'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'scripts/**/*.test.{mjs,ts}',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.{long,evidence}.test.{ts,mjs}'],
    setupFiles: ['scripts/testing/seed-properties.ts', 'scripts/testing/chosen-engine.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
