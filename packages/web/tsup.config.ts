import { defineConfig } from 'tsup';

/**
 * The one build that has TensorFlow.js inside: a script tag finds no other file. `gan.mjs` is for `import`,
 * `gan.js` for `<script>`, where it makes the global `gan`, and for `require`.
 */
export default defineConfig({
  entry: { gan: 'src/index.ts' },
  format: ['esm', 'iife'],
  globalName: 'gan',
  footer: ({ format }) =>
    format === 'iife' ? { js: "if (typeof module === 'object') module.exports = gan;" } : undefined,
  outExtension: ({ format }) => ({ js: format === 'esm' ? '.mjs' : '.js' }),
  platform: 'browser',
  target: 'es2022',
  noExternal: [/./],
  splitting: false,
  minify: true,
  esbuildOptions(settings) {
    settings.alias = { util: './src/node-util.ts' };
  },
  // Ours are copied in, too; those of TensorFlow.js stay where they are.
  dts: { resolve: [/^@gan\//] },
  clean: true,
  silent: true,
});
