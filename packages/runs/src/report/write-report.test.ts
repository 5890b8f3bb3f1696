import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRunFolder } from '../run-folder';
import { spread, writeReport } from './write-report';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = {
  title: 'A run',
  status: 'running' as const,
  figures: [],
  charts: [{ title: 'Loss', series: ['G'] }],
  sampleColumns: ['input', 'output'],
  facts: [],
};

it('shows what the run folder holds so far', async () => {
  const run = await createRunFolder(folder, {});
  await writeReport(run, options);
  const timing = { seconds: 1, imagesPerSecond: 1 };
  await run.log({ step: 10, epoch: 1, learningRate: 1, losses: { G: 2 }, timing });
  await run.addSample({ step: 10, epoch: 1 }, (file) => writeFile(file, 'picture'));
  await writeReport(run, options);
  const page = await readFile(run.reportPath, 'utf8');
  expect(page).toContain('"curves":{"steps":[10],"values":{"G":[2]}}');
  expect(page).toContain(
    `{"label":"step 10, epoch 1","image":"data:image/png;base64,${btoa('picture')}"}`,
  );
});

it('embeds a part of many large pictures and says so', async () => {
  const run = await createRunFolder(folder, {});
  for (const step of [0, 1, 2, 3, 4]) {
    const picture = new Uint8Array(5e6).fill(step);
    await run.addSample({ step, epoch: 1 }, (file) => writeFile(file, picture));
  }
  await writeReport(run, options);
  const page = await readFile(run.reportPath, 'utf8');
  expect(page).toContain('3 of 5 pictures; all are in samples/');
  expect(page.match(/"label":"step \d/g)).toEqual([0, 2, 4].map((step) => `"label":"step ${step}`));
});

it('spreads a choice evenly', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 3, 6, 9]);
  expect(spread([0, 1, 2], 1)).toEqual([0, 2]);
  expect(spread([0, 1, 2], 9)).toEqual([0, 1, 2]);
});
