import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
// Inside the package, so that Node finds TensorFlow.js from there.
const folder = fileURLToPath(new URL(`build/process-test-${process.pid}/`, root));

async function run(file: string, ...args: string[]) {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [`${folder}${file}`, ...args],
    {
      timeout: 50_000,
    },
  );
  return { output: JSON.parse(stdout), stderr };
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  const options: esbuild.BuildOptions = {
    bundle: true,
    platform: 'node',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*'],
    logLevel: 'error',
  };
  const source = (path: string) => [fileURLToPath(new URL(path, root))];
  await esbuild.build({
    ...options,
    entryPoints: source('test/train.ts'),
    format: 'esm',
    outfile: `${folder}train.mjs`,
  });
  await esbuild.build({
    ...options,
    entryPoints: source('test/winograd.ts'),
    format: 'esm',
    outfile: `${folder}winograd.mjs`,
  });
  await esbuild.build({
    ...options,
    format: 'cjs',
    outfile: `${folder}short.cjs`,
    stdin: {
      contents: `
        const tf = require('@tensorflow/tfjs-core');
        const { threadCount } = require('./src/index');
        tf.setBackend('gan-wasm');
        const square = tf.matMul(tf.fill([64, 300], 2), tf.fill([300, 64], 0.5)).dataSync();
        console.log(JSON.stringify({ threads: threadCount(), corner: square[4095] }));`,
      resolveDir: fileURLToPath(root),
    },
  });
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a plain Node program', () => {
  it('trains to the same bits with any number of threads, in flat memory, in silence', async () => {
    const results = [];
    for (const threads of [1, 2, 3]) {
      const { output, stderr } = await run('train.mjs', String(threads));
      expect(stderr).toBe('');
      expect(output).toMatchObject({ threads, flat: true, learns: true });
      results.push(output.digest);
    }
    expect(new Set(results).size).toBe(1);
  }, 120_000);

  it('convolves on Winograd tiles to the same bits with any number of threads', async () => {
    const results: unknown[] = [];
    for (const threads of [1, 2, 3, 4]) {
      const { output } = await run('winograd.mjs', String(threads));
      expect(output.threads).toBe(threads);
      results.push(output.digest);
    }
    expect(new Set(results).size).toBe(1);
  }, 120_000);

  it('uses all cores by default, from CommonJS, and ends by itself', async () => {
    const { output, stderr } = await run('short.cjs');
    expect(stderr).toBe('');
    expect(output).toEqual({ threads: availableParallelism(), corner: 300 });
  });
});
