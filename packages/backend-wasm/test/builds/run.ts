import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { isNewer, versionOf } from '../../../../scripts/newer-node.mjs';
import type { BuildName } from '../../src/runtime/builds';
import type { Result } from './results';

/** A build, and how it is run. */
export interface Run {
  readonly build: BuildName;
  /** The path of a Node. */
  readonly node: string;
  readonly threads: number;
  /** Whether kernels are optimised at once, and not, as usual, after a while. Defaults to no. */
  readonly optimised?: boolean;
}

/** Puts main.ts into a folder, for {@link resultsOf}. */
export async function bundleRuns(folder: string): Promise<void> {
  await esbuild.build({
    bundle: true,
    platform: 'node',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*'],
    logLevel: 'error',
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    format: 'esm',
    outfile: `${folder}main.mjs`,
  });
}

/** All that a build computes, in a process of its own: see main.ts. */
export async function resultsOf(folder: string, run: Run): Promise<Result[]> {
  const { build, node, threads } = run;
  const file = `${folder}${build}-${threads}`;
  const args = [...flagsOf(run), `${folder}main.mjs`, build, String(threads), file];
  await promisify(execFile)(node, args, { timeout: 120_000 });
  const index = JSON.parse(await readFile(`${file}.json`, 'utf8'));
  const { buffer, byteOffset } = await readFile(`${file}.bin`);
  await Promise.all([rm(`${file}.json`), rm(`${file}.bin`)]);
  if (index.threads !== threads) throw new Error(`${index.threads} threads, not ${threads}`);
  const results: { name: string; dtype: string; start: number; length: number }[] = index.results;
  return results.map(({ name, dtype, start, length }) => ({
    name,
    dtype,
    words: new Int32Array(buffer, byteOffset + start, length),
  }));
}

/** Optimises before the first call is over. Node 26 does not survive `--no-liftoff`, Node 20 lacks the second. */
const atOnce = ['--wasm-tiering-budget=1', '--wasm-sync-tier-up'];

/** What V8 must be told, as far as that Node's knows the flag. */
function flagsOf({ build, node, optimised }: Run): string[] {
  const version = versionOf(node);
  const isWide = build === 'wide' || build === 'fusedWide';
  const isFused = build === 'fused' || build === 'fusedWide';
  return [
    ...(isWide && isNewer(version) ? ['--experimental-wasm-revectorize'] : []),
    ...(isFused && version?.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : []),
    ...(optimised ? (isNewer(version) ? atOnce : ['--no-liftoff']) : []),
  ];
}
