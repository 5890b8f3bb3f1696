import { readFileSync } from 'node:fs';
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
    esbuildPlugins: [requireInCommonJs],
    esbuildOptions(settings, { format }) {
      // `import('name')` becomes `require('name')`, a promise as before.
      if (format === 'cjs') settings.supported = { ...settings.supported, 'dynamic-import': false };
    },
    ...options,
  });

/** An import that bundlers must not follow, as the packages write it. */
const hiddenImport = /\bimport\(\s*\/\* @vite-ignore \*\/ \/\* webpackIgnore: true \*\/\s*/g;

/**
 * What the CommonJS build has in its place. Test runners and embedders that make contexts of their
 * own refuse `import()` there, but give each module its `require`. It is asked of `module` by a name
 * in text, since bundlers would follow, or warn of, anything that looks like a call of require. In a
 * bundle `module` has none; then Node makes one for the bundle's folder.
 */
const hiddenRequire = `
async function __ganRequire(name) {
  let load = Reflect.get(module, 'require');
  if (typeof load !== 'function') {
    const node = globalThis.process?.getBuiltinModule?.('node:module');
    if (!node) throw new Error(\`Cannot find module '\${name}'\`);
    const beside = typeof __filename === 'string' && /[\\\\/].*[\\\\/]/.test(__filename);
    load = node.createRequire(beside ? __filename : process.cwd() + '/index.js');
  }
  const loaded = load.call(module, name);
  return { ...loaded, default: loaded };
}
`;

const requireInCommonJs = {
  name: 'require-in-commonjs',
  setup(build) {
    if (build.initialOptions.format !== 'cjs') return;
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(hiddenImport, '__ganRequire(');
      return contents === source ? undefined : { contents: contents + hiddenRequire, loader: 'ts' };
    });
  },
};

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
