import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newerNode } from '../../../../scripts/newer-node.mjs';
import type { VectorsInfo } from './vectors';

const root = new URL('../../', import.meta.url);
// Inside the package, so that Node finds TensorFlow.js from there.
const folder = fileURLToPath(new URL(`build/vectors-test-${process.pid}/`, root));
const newer = newerNode();
const cpuInfo = '/proc/cpuinfo';
const is256 = existsSync(cpuInfo) && /^flags.*\bavx2\b/m.test(readFileSync(cpuInfo, 'utf8'));

type Output = VectorsInfo & { readonly digest: number };

async function run(node: string, vectors: string, ...args: string[]): Promise<Output> {
  const env = { ...process.env, GAN_WASM_VECTORS: vectors };
  const options = { timeout: 50_000, env };
  const { stdout, stderr } = await promisify(execFile)(
    node,
    [`${folder}vectors.mjs`, ...args],
    options,
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** On a busy machine the kernels may be timed while another program has the core. */
async function runUntimed(...args: Parameters<typeof run>): Promise<Output> {
  for (let tries = 1; ; tries++) {
    const output = await run(...args);
    if (tries === 5 || !/only .* times as fast/.test(output.reason)) return output;
  }
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await esbuild.build({
    bundle: true,
    platform: 'node',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*'],
    logLevel: 'error',
    entryPoints: [fileURLToPath(new URL('test/vectors.ts', root))],
    format: 'esm',
    outfile: `${folder}vectors.mjs`,
  });
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(newer === undefined || !is256)('a Node that pairs vectors', () => {
  it('computes in 256 bits by default, to the bits of plain with any number of threads', async () => {
    const plain = await run(newer!, 'plain', '1');
    expect(plain).toMatchObject({ vectors: 'plain', bits: 128, reason: 'asked for' });
    for (const threads of ['1', '2', '3']) {
      const output = await runUntimed(newer!, '', threads);
      expect(output).toMatchObject({ vectors: 'wide', bits: 256, digest: plain.digest });
      expect(output.reason).toMatch(
        /^256-bit vectors are [\d.]+ times as fast here, to the same bits$/,
      );
    }
  }, 120_000);

  it('does without where a kernel errs', async () => {
    const output = await runUntimed(newer!, 'auto', '2', 'spoil');
    const { digest } = await run(newer!, 'plain', '1');
    expect(output).toEqual({
      ...{ vectors: 'plain', bits: 128, digest },
      reason: '256-bit vectors err here, in Exp',
    });
  }, 120_000);

  it('rounds once where asked to, to the same bits in both widths', async () => {
    const outputs = [
      await runUntimed(newer!, 'fused', '2'),
      await run(newer!, 'fused', '1', 'spoil'),
    ];
    for (const output of outputs) expect(output.vectors).toBe('fused');
    expect(outputs[1]!.bits).toBe(128);
    expect(outputs[0]!.digest).toBe(outputs[1]!.digest);
  }, 120_000);
});
