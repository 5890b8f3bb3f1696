import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { standInPackage, starts } from '../../test/stand-ins';
import { startEngine } from './start-engine';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gan-start-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const { signal } = new AbortController();
const start = (program: string, timeout?: number) =>
  startEngine(standInPackage(dir, { program }), { signal, timeout });

it('says what runs', async () => {
  expect(await start(starts('2.20.0'))).toEqual({ version: '2.20.0', gpu: false });
  expect(await start(starts('2.21.0', true))).toEqual({ version: '2.21.0', gpu: true });
});

it('gives tfjs-node what newer Nodes lack', async () => {
  const program = `if (!require('util').isArray([]) || !require('util').isNullOrUndefined(null)) throw 1;
    ${starts('2.21.0')}`;
  expect((await start(program)).version).toBe('2.21.0');
});

it("leaves room in a GPU's memory for a run that is there", async () => {
  const program = `if (process.env.TF_FORCE_GPU_ALLOW_GROWTH !== 'true') throw 1; ${starts('2.21.0')}`;
  expect((await start(program)).version).toBe('2.21.0');
});

it.each([
  ['throw new Error("libcudart.so: cannot open\\nand more")', '(libcudart.so: cannot open)'],
  ['console.error("undefined symbol: TF_X"); process.abort()', '(undefined symbol: TF_X)'],
  ['process.kill(process.pid, "SIGTERM")', '(it ended with SIGTERM)'],
  ['process.exit(7)', '(it ended with 7)'],
  [starts('2.21.0').replace('[3]', '[4]'), '(1 + 2 came to 4)'],
])('says why it does not start: %s', async (program, why) => {
  const folder = join(dir, 'node_modules', '@tensorflow', 'tfjs-node');
  await expect(start(program)).rejects.toThrow(
    `gan engine: tensorflow is in place in ${folder} and does not start ${why}; delete ${folder}/deps`,
  );
});

it('does not wait for ever', async () => {
  const program = 'const end = Date.now() + 20e3; while (Date.now() < end);';
  await expect(start(program, 500)).rejects.toThrow('(no answer for 0.5 s)');
});

it('stops when it is told to', async () => {
  const folder = standInPackage(dir, { program: starts('2.21.0') });
  const stopped = startEngine(folder, { signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
