import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Life, linesOf, prepareKilledRuns, resultOf } from './killed-runs';

const STEPS = 20;

/** Kills a run once it has logged so many steps. */
async function killAfter({ child, ended }: Life, run: string, steps: number): Promise<void> {
  const log = join(run, 'log');
  const logged = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0);
  while (logged() < steps && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill('SIGKILL');
  expect(await ended).toBe(null);
}

/**
 * Kills a run of pix2pix on an engine in its middle, and expects that it goes on from its checkpoint and leaves, bit
 * for bit, what a run leaves that was let be.
 */
export async function expectKilledLikeWhole(engine: 'tensorflow' | 'webgpu'): Promise<void> {
  const { folder, live, remove } = await prepareKilledRuns();
  try {
    const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    for (const run of [whole, killed]) mkdirSync(run);
    const begin = (run: string) => live('pix2pix', run, { steps: STEPS, engine });
    expect(await begin(whole).ended).toBe(0);
    await killAfter(begin(killed), killed, 5);
    const left = linesOf(killed);
    expect(left.length).toBeLessThan(STEPS);

    const second = begin(killed);
    const from = Number((await second.begun).replace('start ', ''));
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThan(STEPS);
    expect(await second.ended).toBe(0);
    const expected = await resultOf(whole);
    expect(expected.at(-1)?.step).toBe(STEPS);
    expect(await resultOf(killed)).toEqual(expected);
    // What its first life logged, and its second from that checkpoint on.
    const lines = linesOf(whole);
    expect(linesOf(killed)).toEqual([...lines.slice(0, left.length), ...lines.slice(from)]);
  } finally {
    remove();
  }
}
