import { defineConfig } from 'vite';

/** A page has shared memory, and so the engine its threads, only if it is served with these. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  server: { headers },
  preview: { headers },
  // The Worker imports packages that load parts of themselves later, which classic Workers can't.
  worker: { format: 'es' },
  // So that `vite` finds what the Worker imports before the page is opened, not while it loads.
  optimizeDeps: { entries: ['index.html', 'src/translator.ts'] },
  build: { outDir: 'dist/page', target: 'es2022', chunkSizeWarningLimit: 2000 },
});
