import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newerNode } from '../../../scripts/newer-node.mjs';
import { differences, floats, type Result, relativeError } from '../test/builds/results';
import { bundleRuns, type Run, resultsOf } from '../test/builds/run';

// Inside the package, so that Node finds TensorFlow.js from there.
const folder = fileURLToPath(new URL(`../build/builds-test-${process.pid}/`, import.meta.url));

const node = process.execPath;
const newer = newerNode();
const hasOther = newer !== undefined && newer !== node;

/** On 1 to 3 threads, optimised at once and on the way. */
const manners = [
  { threads: 1, optimised: true },
  { threads: 2 },
  { threads: 3, optimised: true },
] as const;

type Manner = (typeof manners)[number];

let plain: Result[];
let fused: Result[];

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await bundleRuns(folder);
  plain = await resultsOf(folder, { build: 'plain', node, threads: 1 });
  fused = await resultsOf(folder, { build: 'fused', node, threads: 1 });
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (build: Run['build'], program: string, manner: Manner) =>
  resultsOf(folder, { build, node: program, ...manner });

// Where V8 pairs no vectors, the programs made of pairs still have to be right.
describe.each(hasOther ? manners.slice(1) : manners)('under this Node, %j', (manner) => {
  const build = manner.threads === 2 ? 'fused' : 'plain';
  it(`${build} gives the bits that it gives on one thread`, async () => {
    expect(differences(await run(build, node, manner), { plain, fused }[build])).toEqual([]);
  });

  it('wide gives the bits of plain', async () => {
    expect(differences(await run('wide', node, manner), plain)).toEqual([]);
  });

  it('fusedWide gives the bits of fused', async () => {
    expect(differences(await run('fusedWide', node, manner), fused)).toEqual([]);
  });
});

describe.skipIf(!hasOther).each(manners)('under a newer Node, %j', (manner) => {
  it('plain and wide give the bits of plain', async () => {
    if (manner.threads === 2) {
      expect(differences(await run('plain', newer!, manner), plain)).toEqual([]);
    }
    expect(differences(await run('wide', newer!, manner), plain)).toEqual([]);
  });

  it('fused and fusedWide give the bits of fused', async () => {
    if (manner.threads === 2) {
      expect(differences(await run('fused', newer!, manner), fused)).toEqual([]);
    }
    expect(differences(await run('fusedWide', newer!, manner), fused)).toEqual([]);
  });
});

/** A result of which nothing is left if it is rounded twice. */
const whollyRounding = 'a product and its sum, result 1';

describe('fused', () => {
  it('differs from plain in rounding only', () => {
    const errors = fused.map((result, i) => ({
      name: result.name,
      error: relativeError(result, plain[i]!),
    }));
    const large = errors.filter(({ name, error }) => name !== whollyRounding && !(error < 1e-5));
    expect(large).toEqual([]);
  });

  const cpuInfo = '/proc/cpuinfo';
  const canFuse = existsSync(cpuInfo) && /^flags.*\bfma\b/m.test(readFileSync(cpuInfo, 'utf8'));
  it.skipIf(!canFuse)('rounds a product and its sum once where the processor does', () => {
    const of = (list: Result[]) => floats(list.find(({ name }) => name === whollyRounding)!.words);
    expect(new Set(of(plain))).toEqual(new Set([0]));
    expect(new Set(of(fused))).toEqual(new Set([2 ** -24]));
    for (const kind of ['product', 'resnet block', 'unet 32 down', 'dcgan 4']) {
      const some = (list: Result[]) => list.filter((result) => result.name.startsWith(kind));
      expect(differences(some(fused), some(plain)), kind).not.toEqual([]);
    }
  });
});
