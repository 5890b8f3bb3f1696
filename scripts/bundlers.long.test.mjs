// The packed packages in bundles of esbuild, Rollup, Vite and webpack, with all that these leave out.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedConsumer } from './testing/packed-consumer.mjs';

const run = promisify(execFile);
const tools = [
  'rollup@4.65.0',
  '@rollup/plugin-node-resolve@16.0.3',
  '@rollup/plugin-commonjs@29.0.3',
  'vite@7.3.1',
  'webpack@5.113.0',
];
let consumer;
let project;
let load;
beforeAll(async () => {
  consumer = await packedConsumer();
  project = consumer.project;
  const require = createRequire(join(await consumer.tools('tools', tools), 'index.js'));
  load = (name) => import(pathToFileURL(require.resolve(name)));
  writeFileSync(join(project, 'save.mjs'), save);
  await run(process.execPath, ['save.mjs'], { cwd: project });
}, 600_000);
afterAll(() => consumer?.remove());

/** Writes the topologies of the networks whose layers cover all that a saved model can name. */
const save = `
  import '@tensorflow/tfjs-backend-cpu';
  import { writeFileSync } from 'node:fs';
  import { conv2d, reflectionPad2d, spectralNorm } from '@gan/layers';
  import { unetGenerator, resnetGenerator } from '@gan/generators';
  import { patchDiscriminator } from '@gan/discriminators';
  import { input, model } from '@tensorflow/tfjs-layers';
  const image = input({ shape: [8, 8, 1] });
  const layers = [spectralNorm(conv2d({ filters: 1, kernelSize: 3 })), reflectionPad2d({ padding: 1 })];
  const outputs = layers.reduce((x, layer) => layer.apply(x), image);
  const models = [
    unetGenerator({ imageSize: 64, filters: 1 }),
    unetGenerator({ imageSize: 32, filters: 1, upsample: 'resize', norm: 'instance' }),
    resnetGenerator({ blocks: 1, filters: 1, dropout: true }),
    patchDiscriminator({ filters: 1 }),
    model({ inputs: image, outputs }),
  ];
  writeFileSync('saved.json', JSON.stringify(models.map((model) => model.toJSON(null, false))));
`;

/** Loads them all in a program that imports one package for its effect alone. */
const program = (name) => `
  import '@gan/${name}';
  import '@tensorflow/tfjs-backend-cpu';
  import { loadLayersModel } from '@tensorflow/tfjs-layers';
  import { readFileSync } from 'node:fs';
  (async () => {
    for (const topology of JSON.parse(readFileSync('saved.json', 'utf8'))) {
      await loadLayersModel({ load: async () => ({ modelTopology: { model_config: topology } }) });
    }
    console.log('loaded');
  })();
`;
const outside = (name) => /^(@tensorflow\/|node:|sharp$)/.test(name);

/** Each bundles an entry for Node into a folder and returns its warnings. */
const bundlers = {
  async esbuild({ entry, folder, format, file }) {
    const { warnings } = await esbuild.build({
      entryPoints: [entry],
      outfile: join(folder, file),
      format,
      bundle: true,
      minify: true,
      platform: 'node',
      external: ['@tensorflow/*', 'sharp'],
      logLevel: 'silent',
    });
    return warnings.map(({ text }) => text);
  },
  async rollup({ entry, folder, format, file }) {
    const { rollup } = await load('rollup');
    const { nodeResolve } = await load('@rollup/plugin-node-resolve');
    const warnings = [];
    const bundle = await rollup({
      input: entry,
      external: outside,
      plugins: [nodeResolve()],
      treeshake: true,
      onwarn: ({ message }) => warnings.push(message),
    });
    await bundle.write({ dir: folder, format, entryFileNames: file });
    return warnings;
  },
  async vite({ entry, folder, format, file }) {
    const { build } = await load('vite');
    const warnings = [];
    await build({
      root: project,
      configFile: false,
      logLevel: 'silent',
      ssr: {
        noExternal: /^@gan\//,
        external: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'],
      },
      build: {
        ssr: entry,
        outDir: folder,
        emptyOutDir: false,
        minify: true,
        rollupOptions: {
          external: outside,
          output: { format, entryFileNames: file },
          onwarn: ({ message }) => warnings.push(message),
        },
      },
    });
    return warnings;
  },
  async webpack({ entry, folder, format, file }) {
    const esm = format === 'esm';
    return await webpacked({
      entry,
      target: 'node20',
      experiments: { outputModule: esm },
      output: { path: folder, filename: file, library: { type: esm ? 'module' : 'commonjs2' } },
      externalsType: esm ? 'module' : 'commonjs',
      externals: [({ request }, done) => (outside(request) ? done(null, request) : done())],
    });
  },
};

/** Tree shaking as in production, without the minutes that minifying TensorFlow.js takes. */
const fast = {
  mode: 'production',
  performance: { hints: false },
  optimization: { minimize: false },
};

async function webpacked(config) {
  const { default: webpack } = await load('webpack');
  const stats = await new Promise((resolve, reject) => {
    webpack({ ...fast, context: project, ...config }, (error, done) =>
      error ? reject(error) : resolve(done),
    );
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  return [...errors, ...warnings].map(({ message }) => message);
}

describe.each(Object.keys(bundlers))('a bundle of %s', (bundler) => {
  it.each(
    ['esm', 'cjs'].flatMap((format) =>
      ['layers', 'generators', 'trainers'].map((name) => [format, name]),
    ),
  )('in %s loads saved models after importing @gan/%s alone', async (format, name) => {
    const folder = join(project, `bundle-${bundler}-${format}-${name}`);
    mkdirSync(folder);
    const entry = join(project, `load-${name}.mjs`);
    writeFileSync(entry, program(name));
    const file = format === 'esm' ? 'bundle.mjs' : 'bundle.cjs';
    expect(await bundlers[bundler]({ entry, folder, format, file })).toEqual([]);
    const { stdout } = await run(process.execPath, [join(folder, file)], { cwd: project });
    expect(stdout).toBe('loaded\n');
  });
});

describe('CommonJS builds in a bundle', () => {
  const entry = () => {
    const path = join(project, 'browser.cjs');
    writeFileSync(
      path,
      `const { imageFolder, proceduralFacades } = require('@gan/data');
      const { Pix2PixTrainer, useBackend } = require('@gan/trainers');
      module.exports = { imageFolder, proceduralFacades, Pix2PixTrainer, useBackend };`,
    );
    return path;
  };

  it('have nothing of Node in a browser, with esbuild', async () => {
    const { metafile, warnings } = await esbuild.build({
      entryPoints: [entry()],
      outfile: join(project, 'browser-esbuild.js'),
      bundle: true,
      metafile: true,
      platform: 'browser',
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((path) => /@gan\/data\/dist\/index\.cjs$/.test(path))).toBe(true);
    expect(inputs.filter((path) => /sharp|node:|tfjs-node|backend-web/.test(path))).toEqual([]);
  });

  it('have nothing of Node in a browser, with webpack', async () => {
    const path = join(project, 'browser-webpack');
    expect(await webpacked({ entry: entry(), target: 'web', output: { path } })).toEqual([]);
    const text = readdirSync(path)
      .map((file) => readFileSync(join(path, file), 'utf8'))
      .join('');
    expect(text).not.toMatch(/tfjs-node\/dist|sharp\/lib/);
  });

  it('find sharp and say what is missing in Node, with esbuild and webpack', async () => {
    const path = join(project, 'node.cjs');
    writeFileSync(
      path,
      `const { proceduralFacades, saveImage } = require('@gan/data');
      const { useBackend } = require('@gan/backend');
      (async () => {
        await useBackend('webgpu').catch((error) => console.log(error.message));
        await useBackend('wasm');
        await saveImage('bundled.png', (await proceduralFacades({ imageSize: 32 }).pairs([0])).b);
      })();`,
    );
    const platform = { bundle: true, platform: 'node', logLevel: 'silent' };
    const outfile = join(project, 'node-esbuild.cjs');
    await esbuild.build({ entryPoints: [path], outfile, ...platform });
    const output = { path: project, filename: 'node-webpack.cjs' };
    expect(await webpacked({ entry: path, target: 'node20', output })).toEqual([]);
    for (const file of ['node-esbuild.cjs', 'node-webpack.cjs']) {
      const { stdout } = await run(process.execPath, [file], { cwd: project });
      expect(stdout).toBe(
        'useBackend: webgpu: webgpu is not installed; npm i @gan/backend-webgpu webgpu\n',
      );
      expect(existsSync(join(project, 'bundled.png'))).toBe(true);
    }
  });
});
