import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@gan/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type KilledRuns,
  type Life,
  linesOf,
  prepareKilledRuns,
  resultOf,
} from '../../test/killed-runs';

// The vectors that compute have no part in what a kill leaves, so they are tried on fewer.
const KILLS = process.env.GAN_WASM_VECTORS ? 10 : 50;

let runs: KilledRuns;
beforeAll(async () => {
  runs = await prepareKilledRuns();
});
afterAll(() => runs.remove());

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

it.each([
  ['pix2pix', 150],
  ['cycle', 100],
])(`%s, killed ${KILLS} times, ends as if it had run through`, async (kind, steps) => {
  const { folder, live } = runs;
  const rng = new Rng(11).fork(kind);
  const whole = join(folder, `${kind}-whole`);
  mkdirSync(whole);
  expect(await live(kind, whole, { steps }).ended).toBe(0);
  const expected = await resultOf(whole);
  const log = linesOf(whole);
  expect(expected.at(-1)?.step).toBe(steps);

  let kills = 0;
  let halfWritten = 0;
  let count = 0;
  while (kills < KILLS) {
    const run = join(folder, `${kind}-${count++}`);
    mkdirSync(run);
    for (let code: number | null = null; code === null; ) {
      const life = live(kind, run, { steps });
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
    `${kind}: ${kills} kills in ${count} runs, ${halfWritten} in the middle of a checkpoint`,
  );
  expect(halfWritten).toBeGreaterThan(KILLS / 12);
});
