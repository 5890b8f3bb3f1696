import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setVectors } from '../index';
import { hasRelaxedSimd } from './relaxed-simd';

const root = new URL('../../', import.meta.url);
// Inside the package, so that Node finds TensorFlow.js from there.
const folder = fileURLToPath(new URL(`build/fused-test-${process.pid}/`, root));
const flags = hasRelaxedSimd() ? [] : ['--experimental-wasm-relaxed-simd'];

interface Output {
  readonly vectors: string;
  readonly threads: number;
  readonly digest: number;
  readonly difference: number;
  readonly rest: number;
}

let outputs: Output[];

async function run(threads: number): Promise<Output> {
  const args = [...flags, `${folder}fused.mjs`, String(threads)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await esbuild.build({
    bundle: true,
    platform: 'node',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*'],
    logLevel: 'error',
    entryPoints: [fileURLToPath(new URL('test/fused-products.ts', root))],
    format: 'esm',
    outfile: `${folder}fused.mjs`,
  });
  outputs = [await run(1), await run(2), await run(3)];
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('fused vectors', () => {
  it('compute products to rounding, to the same bits with any number of threads', () => {
    expect(outputs.map(({ threads }) => threads)).toEqual([1, 2, 3]);
    expect(new Set(outputs.map(({ digest }) => digest)).size).toBe(1);
    for (const { vectors, difference } of outputs) {
      expect(vectors).toBe('fused');
      expect(difference).toBeLessThan(1e-5);
      expect(difference).toBeGreaterThan(0);
    }
  });

  const cpuInfo = '/proc/cpuinfo';
  const fused = existsSync(cpuInfo) && /^flags.*\bfma\b/m.test(readFileSync(cpuInfo, 'utf8'));
  it.skipIf(!fused)('round a product and its sum once where the processor does', () => {
    for (const { rest } of outputs) expect(rest).toBe(2 ** -24);
  });

  it.skipIf(hasRelaxedSimd())('are refused where WebAssembly lacks relaxed SIMD', () => {
    expect(() => setVectors('fused')).toThrow(
      "setVectors: 'fused' cannot be had: WebAssembly has no relaxed SIMD here; use Node 22 or newer, " +
        "Node 20 with --experimental-wasm-relaxed-simd, or Chrome 114 or newer, or else 'auto'",
    );
  });
});
