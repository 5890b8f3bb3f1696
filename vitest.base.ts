/** What all of our tests run with. */
export const base = {
  // Tests read the packages' sources, so they need no build.
  resolve: {
    alias: { '@gan/testing': new URL('scripts/testing/index.ts', import.meta.url).pathname },
  },
  ssr: { resolve: { conditions: ['@gan/source', 'node', 'import', 'module', 'default'] } },
  test: {
    setupFiles: ['scripts/testing/seed-properties.ts', 'scripts/testing/chosen-engine.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
};

/** Folders without tests of ours. */
export const withoutTests = ['**/node_modules/**', '**/dist/**'];
