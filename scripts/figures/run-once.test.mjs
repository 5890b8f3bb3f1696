import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runOnce } from './run-once.mjs';

const source = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [flag, out] = [process.argv[2], process.argv.at(-1)];
if (flag === 'wrong') { console.error('error: no such flag'); process.exit(1); }
if (flag === 'endless') setInterval(() => {}, 1000);
const count = new URL('count', import.meta.url);
const times = existsSync(count) ? Number(readFileSync(count, 'utf8')) + 1 : 1;
writeFileSync(count, String(times));
mkdirSync(out, { recursive: true });
writeFileSync(out + '/results.json', JSON.stringify({ flag, times }));
console.log('ran with', flag);
`;

let folder;
let options;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-once-'));
  writeFileSync(join(folder, 'main.mjs'), source);
  options = { cache: join(folder, 'cache'), program: join(folder, 'main.mjs'), watch: 20 };
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args) => ({ name: 'ring-gan/all', example: 'ring-gan', args });

it('runs once for the same flags, and again when it is told to', async () => {
  const first = await runOnce(run('a'), options);
  expect(await first.json('results.json')).toEqual({ flag: 'a', times: 1 });
  expect(first).toMatchObject({ output: 'ran with a\n', isKept: false });
  expect(first.timing).toMatchObject({
    seconds: expect.any(Number),
    cores: expect.any(Number),
    idle: expect.any(Boolean),
  });
  const again = await runOnce(run('a'), options);
  expect(await again.json('results.json')).toEqual({ flag: 'a', times: 1 });
  expect(again).toMatchObject({ isKept: true, timing: first.timing });
  const forced = await runOnce(run('a'), { ...options, isForced: true });
  expect(await forced.json('results.json')).toEqual({ flag: 'a', times: 2 });
});

it('keeps the last run of a name alone', async () => {
  await runOnce(run('a'), options);
  const other = await runOnce(run('b'), options);
  expect(await other.json('results.json')).toEqual({ flag: 'b', times: 2 });
  expect(readdirSync(options.cache)).toHaveLength(1);
});

it('finds data by a function of their folder, wherever they lie', async () => {
  const definition = { ...run(), args: (data) => [`${data}/digits`] };
  const at = (place) => runOnce(definition, { ...options, data: join(folder, place) });
  for (const place of ['one', 'two']) mkdirSync(join(folder, place));
  const first = await (await at('one')).json('results.json');
  expect(first.flag).toBe(`${join(folder, 'one')}/digits`);
  expect((await at('two')).isKept).toBe(true);
});

it('says what the program said when it fails, and leaves nothing', async () => {
  await expect(runOnce(run('wrong'), options)).rejects.toThrow(
    /main\.mjs wrong --out .* ended with 1\nerror: no such flag/,
  );
  expect(readdirSync(options.cache)).toEqual([]);
});

it('ends the program when it is told to, and leaves nothing', async () => {
  const stopping = new AbortController();
  const running = runOnce(run('endless'), { ...options, signal: stopping.signal });
  setTimeout(() => stopping.abort(), 1500);
  await expect(running).rejects.toThrow(/was ended/);
  expect(readdirSync(options.cache)).toEqual([]);
});
