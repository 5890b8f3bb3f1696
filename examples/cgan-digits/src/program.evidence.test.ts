import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gan-cgan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...flags: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...flags], { cwd: folder }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

const small = '--filters 2 --latent 4 --classifier-steps 5 --steps 4 --log-every 2'.split(' ');

it('a run of a few steps leaves all that it promises, and repeats from its seed', async () => {
  const first = await run(...small, '--out', 'one');
  expect([first.code, first.err]).toEqual([0, '']);
  expect(readdirSync(join(folder, 'one')).toSorted()).toEqual([
    'checkpoints',
    'classes.png',
    'config.json',
    'generator',
    'index.html',
    'metrics.jsonl',
    'results.json',
    'samples',
    'timing.jsonl',
  ]);
  expect(read('one', 'index.html')).toContain('Labelled as asked, of 1000 generated digits');
  await run(...small, '--out', 'two', '--threads', '1', '--backend', 'wasm');
  expect(read('two', 'metrics.jsonl')).toBe(read('one', 'metrics.jsonl'));
  expect(read('two', 'results.json')).toBe(read('one', 'results.json'));
});

it('a run goes on where it was left', async () => {
  const flags = [...small, '--checkpoint-every', '2', '--backend', 'wasm'];
  await run(...flags, '--steps', '2', '--out', 'part');
  const resumed = await run('--resume', '--override', '--steps', '4', '--out', 'part');
  expect([resumed.code, resumed.err]).toEqual([0, '']);
  expect(read('part', 'results.json')).toBe(read('one', 'results.json'));
});

it.each([
  [['--mnist', 'nowhere'], /nowhere lacks train-images-idx3-ubyte/],
  [['--download', '--url', 'http://127.0.0.1:9', '--data', 'd'], /cannot reach .*--mnist DIR/],
  [['--filters', '0'], /--filters.*at least 1/],
])('bad input ends with one line and nothing written: %s', async (flags, message) => {
  const { code, err } = await run(...small, ...flags, '--out', 'never');
  expect(code).toBe(1);
  expect(err).toMatch(message);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(folder, 'never'))).toBe(false);
});

it('with its defaults, at least 95% of the digits are what was asked for', async () => {
  const { code, err } = await run('--out', 'default');
  expect([code, err]).toEqual([0, '']);
  const { samples, accuracy, untrained, real } = JSON.parse(read('default', 'results.json'));
  expect(samples).toBe(1000);
  expect(accuracy).toBeGreaterThanOrEqual(0.95);
  expect(untrained).toBeLessThan(0.2);
  expect(real).toBeGreaterThan(0.95);
});
