import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gan-dcgan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...flags: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...flags], { cwd: folder }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

const small =
  '--filters 2 --latent 4 --classifier-steps 5 --steps 4 --log-every 2 --evaluate-every 2'.split(
    ' ',
  );

it.each(['32', '64'])('a run of a few steps at %s leaves all that it promises', async (size) => {
  const { code, out, err } = await run(...small, '--size', size, '--out', size);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/after 0 steps .*\n +after 2 steps .*\n +after 4 steps .*\n +real training/);
  expect(readdirSync(join(folder, size)).toSorted()).toEqual([
    'checkpoints',
    'config.json',
    'generator',
    'index.html',
    'latent-walk.png',
    'metrics.jsonl',
    'over-time.png',
    'results.json',
    'samples',
    'timing.jsonl',
  ]);
});

it('repeats from its seed on another number of threads', async () => {
  await run(...small, '--out', 'again', '--threads', '1', '--backend', 'wasm');
  expect(read('again', 'metrics.jsonl')).toBe(read('32', 'metrics.jsonl'));
  expect(read('again', 'results.json')).toBe(read('32', 'results.json'));
});

it('with its defaults, the Frechet distance falls to a tenth of where it began', async () => {
  const { code, err } = await run('--out', 'default');
  expect([code, err]).toEqual([0, '']);
  const { bySteps, floor } = JSON.parse(read('default', 'results.json')) as {
    bySteps: { step: number; distance: number }[];
    floor: number;
  };
  const distances = bySteps.map(({ distance }) => distance);
  expect(distances.at(-1)!).toBeLessThan(0.1 * distances[0]!);
  expect(distances.at(-1)!).toBeLessThan(distances[1]!);
  expect(floor).toBeLessThan(distances.at(-1)!);
});
