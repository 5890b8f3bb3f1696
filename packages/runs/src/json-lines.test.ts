import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonLines } from './json-lines';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-lines-'));
  path = join(folder, 'lines.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const line = (step: number) => ({ step, losses: { G: step / 3 } });
const text = () => readFile(path, 'utf8');

it('appends a line an object', async () => {
  const lines = jsonLines(path, 'test');
  for (const step of [10, 20]) await lines.append(line(step));
  expect(await text()).toBe(
    '{"step":10,"losses":{"G":3.3333333333333335}}\n{"step":20,"losses":{"G":6.666666666666667}}\n',
  );
});

it('cuts off later steps, and goes on to the same bytes as without a break', async () => {
  const lines = jsonLines(path, 'test');
  for (const step of [10, 20, 30, 40]) await lines.append(line(step));
  const whole = await text();
  expect(await lines.cutAfter(20)).toEqual([line(10), line(20)]);
  for (const step of [30, 40]) await lines.append(line(step));
  expect(await text()).toBe(whole);
});

it.each([
  ['torn within', '{"step":30,"los'],
  ['torn at its end', '{"step":30,"losses":{"G":10}}'],
  ['holes of a power cut', `${'\0'.repeat(40)}\n`],
  ['no step', '{"epoch":1}\n'],
  ['no object', 'null\n'],
])('repairs a last line: %s', async (_, torn) => {
  const lines = jsonLines(path, 'test');
  for (const step of [10, 20]) await lines.append(line(step));
  const whole = await text();
  await writeFile(path, whole + torn);
  expect(await lines.cutAfter(Infinity)).toEqual([line(10), line(20)]);
  expect(await text()).toBe(whole);
});

it('leaves a whole file alone, and makes none', async () => {
  const lines = jsonLines(path, 'test');
  expect(await lines.cutAfter(10)).toEqual([]);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  await lines.append(line(10));
  const { ino } = await stat(path);
  await lines.cutAfter(10);
  expect((await stat(path)).ino).toBe(ino);
});

it.skipIf(process.platform !== 'linux')('says that the disk is full', async () => {
  await expect(jsonLines('/dev/full', 'jsonlMetrics').append(line(1))).rejects.toMatchObject({
    code: 'DataError',
    message: expect.stringMatching(
      /^jsonlMetrics: cannot write \/dev\/full \(ENOSPC.*\); check that .* the disk is not full$/,
    ),
  });
});
