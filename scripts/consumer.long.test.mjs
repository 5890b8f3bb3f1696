// The packages as users get them: packed, installed into an empty project, run in three ways.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './install.mjs';
import { packedConsumer } from './testing/packed-consumer.mjs';

const run = promisify(execFile);
let consumer;
let project;
beforeAll(async () => {
  consumer = await packedConsumer();
  project = consumer.project;
}, 300_000);
afterAll(() => consumer?.remove());

/** Two steps of pix2pix; what it prints does not depend on the machine. */
const body = `
  const { name } = await useBackend();
  const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2 });
  const data = proceduralFacades({ imageSize: 32, count: 4 });
  const steps = [];
  for await (const event of fit(trainer, data, { steps: 2, logEvery: 1 })) {
    if (event.type === 'step') steps.push(event.losses.G_L1.toFixed(3));
  }
  console.log(name, steps.join(' '));
`;
const imports = `
import { proceduralFacades } from '@gan/data';
import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
`;
const main = `${imports}(async () => {${body}})();`;
const esm = `${imports}${body}`;
const cjs = `
const { proceduralFacades } = require('@gan/data');
const { fit, Pix2PixTrainer, useBackend } = require('@gan/trainers');
(async () => {${body}})();`;

async function output(file, source) {
  writeFileSync(join(project, file), source);
  const { stdout, stderr } = await run(process.execPath, [file], { cwd: project });
  expect(stderr).toBe('');
  return stdout;
}

describe('installed from tarballs', () => {
  it('has one copy of TensorFlow.js', () => {
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith('tfjs-core'));
    expect(copies).toEqual(['node_modules/@tensorflow/tfjs-core']);
  });

  it('trains the same from ESM, CommonJS and a bundle', async () => {
    const expected = await output('program.mjs', esm);
    expect(expected).toMatch(/^wasm \d+\.\d{3} \d+\.\d{3}\n$/);
    expect(await output('program.cjs', cjs)).toBe(expected);
    // tfjs-core calls require, which a bundle in ESM does not have.
    await build({
      stdin: { contents: main, resolveDir: project },
      outfile: join(project, 'bundle.cjs'),
      bundle: true,
      platform: 'node',
      external: ['sharp'],
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
    const { stdout, stderr } = await run(process.execPath, ['bundle.cjs'], { cwd: project });
    expect([stdout, stderr]).toEqual([expected, '']);
  });

  it('requires every package in CommonJS, and says which engine is missing', async () => {
    const names = Object.keys(
      JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).dependencies,
    );
    expect(names).toContain('@gan/trainers');
    // It has a TensorFlow.js of its own inside, of which a program should have one.
    const others = names.filter((name) => name !== '@gan/web');
    const program = `
      for (const name of ${JSON.stringify(others)}) if (!Object.keys(require(name)).length) throw name;
      const { mkdtempSync } = require('node:fs');
      const { imageFolder, proceduralFacades, saveImage } = require('@gan/data');
      const { useBackend } = require('@gan/backend');
      const { readSafetensors, torchStateOf, writeSafetensors } = require('@gan/interop');
      const { pixelDiscriminator } = require('@gan/discriminators');
      (async () => {
        for (const name of ['tensorflow', 'webgpu']) {
          await useBackend(name).catch((error) => console.log(error.message));
        }
        await useBackend('wasm');
        const dir = mkdtempSync('files-');
        await saveImage(dir + '/0.png', (await proceduralFacades({ imageSize: 32 }).pairs([0])).b);
        console.log((await imageFolder(dir, { loadSize: 32, cropSize: 32 })).size);
        await writeSafetensors(await torchStateOf(pixelDiscriminator({ filters: 1 })), dir + '/d.safetensors');
        console.log((await readSafetensors(dir + '/d.safetensors')).size > 0);
      })();`;
    expect(await output('every.cjs', program)).toBe(
      'useBackend: tensorflow: @tensorflow/tfjs-node is not installed; ' +
        'npm i --ignore-scripts @tensorflow/tfjs-node\n' +
        'useBackend: webgpu: webgpu is not installed; npm i @gan/backend-webgpu webgpu\n' +
        '1\ntrue\n',
    );
  });

  describe('type-check for strict users', () => {
    const every = () =>
      Object.keys(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).dependencies)
        .map((name, i) => `import * as every${i} from '${name}';\nexport { every${i} };\n`)
        .join('');

    /** TypeScript's errors, those within TensorFlow.js's own declarations apart. */
    async function typeErrors(file, module, { skipLibCheck }) {
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const resolution = module === 'esnext' ? ['--moduleResolution', 'bundler'] : [];
      const target = ['--target', 'es2022', '--module', module, '--lib', 'es2022,dom'];
      const nodes = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
      const flags = ['--noEmit', '--strict', '--pretty', 'false', '--skipLibCheck', skipLibCheck];
      const args = [tsc, ...flags, ...target, ...resolution, ...nodes, file];
      const { stdout } = await run(process.execPath, args, { cwd: project }).catch(
        (error) => error,
      );
      const errors = stdout.split('\n').filter((line) => /^\S.*error TS/.test(line));
      const inTensorFlow = (line) => line.startsWith('node_modules/@tensorflow/');
      return { own: errors.filter((line) => !inTensorFlow(line)), all: errors };
    }

    it.each([
      ['ESM in Node', 'types.mts', 'nodenext', esm],
      ['CommonJS in Node', 'types.cts', 'node16', main],
      ['a bundler', 'types.ts', 'esnext', esm],
    ])('%s', async (_title, file, module, source) => {
      writeFileSync(join(project, file), `${every()}${source}`);
      const skipping = await typeErrors(file, module, { skipLibCheck: 'true' });
      expect(skipping.all).toEqual([]);
      const checking = await typeErrors(file, module, { skipLibCheck: 'false' });
      expect(checking.own).toEqual([]);
      // The reason for which the READMEs ask for skipLibCheck.
      expect(checking.all).not.toEqual([]);
    });
  });
});
