import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { proceduralFacades, saveImage } from '@gan/data';
import { concat, type Tensor3D, unstack } from '@tensorflow/tfjs-core';
import esbuild from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpoint } from '../index';

const root = new URL('../../', import.meta.url);
// Inside the package, so that Node finds TensorFlow.js from there.
const build = fileURLToPath(new URL(`build/kill-test-${process.pid}/`, root));
const program = join(build, 'killed-run.mjs');
const folder = mkdtempSync(join(tmpdir(), 'gan-kill-'));
const images = join(folder, 'images');
// The vectors that compute have no part in what a kill leaves, so they are tried on fewer.
const KILLS = process.env.GAN_WASM_VECTORS ? 10 : 50;

beforeAll(async () => {
  mkdirSync(build, { recursive: true });
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL('test/killed-run.ts', root))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*', 'sharp'],
    logLevel: 'error',
  });
  mkdirSync(images);
  const { a, b } = await proceduralFacades({ imageSize: 72 }).pairs([0, 1, 2, 3, 4]);
  for (const [i, image] of unstack(concat([a, b], 2)).entries()) {
    await saveImage(join(images, `${i}.png`), image as Tensor3D);
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(build, { recursive: true });
});

interface Life {
  readonly child: ChildProcess;
  /** Resolves when training begins. */
  readonly begun: Promise<void>;
  /** Resolves with the exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
}

function live(kind: string, run: string, steps: number): Life {
  const child = spawn(process.execPath, [program, kind, run, String(steps), images], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    child,
    begun: new Promise((resolve) => child.stdout.once('data', () => resolve())),
    ended: new Promise((resolve) => child.once('close', resolve)),
  };
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Kills a moment after training has begun, or after a checkpoint begins to be written. */
async function killAtRandom({ child, begun, ended }: Life, run: string, rng: Rng): Promise<void> {
  await Promise.race([begun, ended]);
  const dir = join(run, 'checkpoints');
  if (rng.uniform() < 0.5 && existsSync(dir)) {
    const after = rng.uniform() * 12;
    const watcher = watch(dir);
    const writing = new Promise<void>((resolve) =>
      watcher.on('change', (_, name) => String(name).endsWith('.tmp') && resolve()),
    );
    await Promise.race([writing, ended]);
    watcher.close();
    await wait(after);
  } else {
    await wait(rng.uniform() * 400);
  }
  child.kill('SIGKILL');
}

const linesOf = (run: string) =>
  readFileSync(join(run, 'log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; step: number });

/** All that a finished run leaves but the clock's. */
async function resultOf(run: string) {
  const dir = join(run, 'checkpoints');
  const names = readdirSync(dir).toSorted();
  const checkpoints = await Promise.all(names.map((name) => readCheckpoint(join(dir, name))));
  return checkpoints.map(({ path, tensors, run: fit, ...json }) => {
    const { seconds, ...state } = fit!;
    return { ...json, state, trainerState: json.state };
  });
}

it.each([
  ['pix2pix', 150],
  ['cycle', 100],
])('%s, killed 50 times, ends as if it had run through', async (kind, steps) => {
  const rng = new Rng(11).fork(kind);
  const whole = join(folder, `${kind}-whole`);
  mkdirSync(whole);
  expect(await live(kind, whole, steps).ended).toBe(0);
  const expected = await resultOf(whole);
  const log = linesOf(whole);
  expect(expected.at(-1)?.step).toBe(steps);

  let kills = 0;
  let halfWritten = 0;
  let runs = 0;
  while (kills < KILLS) {
    const run = join(folder, `${kind}-${runs++}`);
    mkdirSync(run);
    for (let code: number | null = null; code === null; ) {
      const life = live(kind, run, steps);
      if (kills < KILLS) await killAtRandom(life, run, rng);
      code = await life.ended;
      if (code !== null) {
        expect(code).toBe(0);
        break;
      }
      kills++;
      const dir = join(run, 'checkpoints');
      const left = existsSync(dir) ? readdirSync(dir) : [];
      if (left.some((name) => name.endsWith('.tmp'))) halfWritten++;
    }
    expect(await resultOf(run)).toEqual(expected);
    // Whatever a life logged, again or for the first time, is what the whole run logged.
    const lines = linesOf(run);
    expect(new Set(lines.map(({ step }) => step)).size).toBe(steps);
    for (const line of lines) {
      const [same] = log.filter(({ step, type }) => step === line.step && type === line.type);
      expect(line).toEqual(same);
    }
    expect(readdirSync(join(run, 'checkpoints')).filter((name) => name.startsWith('.'))).toEqual(
      [],
    );
  }
  console.log(
    `${kind}: ${kills} kills in ${runs} runs, ${halfWritten} in the middle of a checkpoint`,
  );
  expect(halfWritten).toBeGreaterThan(4);
});
