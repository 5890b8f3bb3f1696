import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useBackend } from '@gan/backend';
import { proceduralFacades, saveImage, syntheticDigits } from '@gan/data';
import { concat, engine, type Tensor3D, unstack } from '@tensorflow/tfjs-core';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, type Snippet, writeSnippets } from './snippets/write-snippets';

const { folder, snippets } = writeSnippets('run');

// Examples read the folders facades/labels, photos and train and the checkpoints of a PyTorch run,
// and write where they run.
const before = process.cwd();
beforeAll(async () => {
  await useBackend();
  const pairs = await proceduralFacades({ imageSize: 64, count: 20 }).pairs([...Array(20).keys()]);
  const columns = { labels: pairs.a, photos: pairs.b, train: concat([pairs.a, pairs.b], 2) };
  for (const [name, images] of Object.entries(columns)) {
    mkdirSync(join(folder, 'facades', name), { recursive: true });
    for (const [i, image] of unstack(images).entries()) {
      await saveImage(join(folder, 'facades', name, `${i}.png`), image as Tensor3D);
    }
  }
  const checkpoints = {
    'latest_net_G.pth': 'generators/fixtures/unet_batch.pth',
    'latest_net_D.pth': 'discriminators/fixtures/patch_batch.pth',
  };
  for (const [name, fixture] of Object.entries(checkpoints)) {
    copyFileSync(join(root, 'packages', fixture), join(folder, name));
  }
  writeMnist(join(folder, 'mnist'));
  process.chdir(folder);
});

/** Files of MNIST's format, with 64 digits each. */
function writeMnist(dir: string): void {
  mkdirSync(dir);
  const digits = syntheticDigits({ count: 64 });
  const { real } = digits.samples([...Array(64).keys()]);
  const bytes = Uint8Array.from(real.dataSync(), (value) => Math.round(127.5 * (value + 1)));
  for (const part of ['train', 't10k']) {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 64, 0, 0, 0, 28, 0, 0, 0, 28, ...bytes);
    writeFileSync(join(dir, `${part}-images-idx3-ubyte`), images);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 64, ...digits.labels);
    writeFileSync(join(dir, `${part}-labels-idx1-ubyte`), labels);
  }
}
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/**
 * Whether it sets what counts only before the engine starts, which has started in this process, or the
 * exit code, which tells alone whether it ran well.
 */
const isProgram = ({ code }: Snippet) =>
  /\bset(Vectors|ThreadCount)\(|process\.exitCode/.test(code);

/**
 * Leaves TensorFlow.js as a program finds it, without an engine, and keeps it from choosing one itself:
 * a snippet that makes a tensor has called useBackend.
 */
function withoutEngine(): void {
  Object.assign(engine(), {
    backendInstance: null,
    backendName: undefined,
    initializeBackendsAndReturnBest: () => {
      throw new Error('a tensor is made before useBackend has been called');
    },
  });
}

/** Runs a snippet as a program of its own. */
async function runAlone({ file }: Snippet): Promise<void> {
  const program = file.replace(/ts$/, 'mjs');
  await esbuild.build({
    entryPoints: [file],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['@tensorflow/*', 'sharp'],
    conditions: ['@gan/source'],
    // What it bundles may be CommonJS, which requires Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  await promisify(execFile)(process.execPath, [program], { cwd: folder });
}

describe('examples', () => {
  it('are found', () => expect(snippets.length).toBeGreaterThan(20));

  it.each(snippets.filter((one) => !isProgram(one)))('$from runs', async ({ file }) => {
    withoutEngine();
    await import(/* @vite-ignore */ file);
  });

  it.each(snippets.filter(isProgram))('$from runs in a new process', runAlone);
});
