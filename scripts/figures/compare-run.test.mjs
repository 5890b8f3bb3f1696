import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareRun } from './compare-run.mjs';
import { describeOutcome, summary } from './describe.mjs';

const page = `A <!-- figures: a/b/share -->98.7%<!-- /figures -->, in
<!-- figures: a/b/table -->
| x |
|---|
| 1 |
<!-- /figures -->
or <!-- figures: a/b/time, within x2 -->9 s on 2 cores<!-- /figures -->
and <!-- figures: a/c/share -->1<!-- /figures -->
`;

const run = {
  name: 'a/b',
  figures: {
    share: async ({ json }) => `${(await json('results.json')).share}%`,
    table: () => '| x |\n|---|\n| 1 |',
  },
  pictures: { 'docs/new.png': 'one.png', 'docs/old.png': () => Buffer.from('same') },
};

let folder;
let result;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-run-'));
  for (const name of ['docs', 'run']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'p.md'), page);
  writeFileSync(join(folder, 'docs/old.png'), 'same');
  writeFileSync(join(folder, 'run/one.png'), 'other');
  result = {
    folder: join(folder, 'run'),
    json: async () => ({ share: 98.3 }),
    timing: { seconds: 40, cores: 2, idle: true },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const places = ['share', 'table', 'time'].map((key) => ({ name: `a/b/${key}`, page: 'p.md' }));
const read = (path) => readFileSync(join(folder, path), 'utf8');

it('tells what differs and writes nothing', async () => {
  const outcomes = await compareRun(run, result, places, { folder });
  expect(outcomes).toMatchObject([
    { where: 'p.md:1', figure: 'a/b/share', status: 'differs', before: '98.7%', after: '98.3%' },
    { where: 'p.md:2', figure: 'a/b/table', status: 'same' },
    { where: 'p.md:7', figure: 'a/b/time', status: 'differs', after: '40 s on 2 cores' },
    { where: 'docs/new.png', status: 'differs' },
    { where: 'docs/old.png', status: 'same' },
  ]);
  expect(read('p.md')).toBe(page);
  expect(() => read('docs/new.png')).toThrow('ENOENT');
});

it('writes what differs, and then nothing does', async () => {
  await compareRun(run, result, places, { folder, isWriting: true });
  expect(read('p.md')).toBe(
    page.replace('98.7%', '98.3%').replace('9 s on 2 cores', '40 s on 2 cores'),
  );
  expect(read('docs/new.png')).toBe('other');
  const outcomes = await compareRun(run, result, places, { folder });
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['same']));
});

it('keeps a time that was taken on a busy machine', async () => {
  const busy = { ...result, timing: { ...result.timing, idle: false } };
  const [, , time] = await compareRun(run, busy, places, { folder, isWriting: true });
  expect(time.status).toMatch(/not compared/);
  expect(read('p.md')).toContain('9 s on 2 cores');
});

it('is told in lines: old and new where they differ', () => {
  const outcome = {
    ...{ where: 'p.md:2', figure: 'a/b/table', status: 'differs' },
    ...{ before: '| x |\n| 1 |', after: '| x |\n| 2 |\n| 3 |' },
  };
  expect(describeOutcome(outcome)).toBe(
    '  differs  p.md:2  a/b/table\n    - | 1 |\n    + | 2 |\n    + | 3 |',
  );
  expect(describeOutcome({ ...outcome, status: 'same' })).toBe('  same     p.md:2  a/b/table');
  const outcomes = [outcome, { status: 'same' }, { status: 'same' }, { status: 'not compared: x' }];
  expect(summary(outcomes, ['a/c (no data)'], false)).toBe(
    '2 figures and pictures are what the code gives today; 1 differ; 1 not compared; skipped: a/c (no data)',
  );
});
