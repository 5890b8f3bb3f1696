import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonHas, runPython } from '@gan/testing';
import type { FitEvent } from '@gan/trainers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEvents } from '../../test/read-events';
import { tensorboardEvents } from './tensorboard-events';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-board-'));
  vi.useFakeTimers({ now: 1_700_000_000_250, toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dir, { recursive: true });
});

/** A PNG of 1 x 1 pixel in grey; its pixels are not looked at. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
const start = (step = 0): FitEvent => ({
  ...{ type: 'start', step, steps: 9, epochs: 1, stepsPerEpoch: 9, batchSize: 1 },
  ...(step > 0 ? { resumedFrom: `step-${step}` } : {}),
});
const step = (at: number, losses: Record<string, number> = { G: at / 2 }): FitEvent => ({
  ...{ type: 'step', step: at, epoch: 1, losses, learningRate: 0.25 },
  ...{ seconds: at, imagesPerSecond: 4 },
});
const evaluation = (at: number): FitEvent => ({
  ...{ type: 'evaluation', step: at, epoch: 1, metrics: { ssim: 0.5 } },
});

async function recordAll(events: readonly FitEvent[]): Promise<void> {
  const board = tensorboardEvents(dir);
  for (const event of events) await board.record(event);
}

const files = async () => (await readdir(dir)).toSorted();
const events = async () =>
  (await Promise.all((await files()).map((name) => readFile(join(dir, name))))).flatMap(readEvents);
/** Of each event with a value: its step and its first scalar. */
const told = async () =>
  (await events()).flatMap(({ step: at, scalars }) =>
    Object.entries(scalars)
      .slice(0, 1)
      .map(([name, value]) => `${at} ${name} ${value}`),
  );

describe('tensorboardEvents', () => {
  it('writes scalars and pictures that another reader finds', async () => {
    const board = tensorboardEvents(dir);
    await board.record(start());
    await board.addImage({ step: 0, png });
    await board.record(step(300, { G: 1.5, D: Number.NaN, big: 1e300 }));
    await board.record(evaluation(300));
    expect(await files()).toEqual(['events.out.tfevents.1700000000250.step-000000']);
    const at = { wallTime: 1_700_000_000.25, scalars: {}, images: {} };
    const scalars = { 'losses/G': 1.5, 'losses/D': Number.NaN, 'losses/big': Infinity };
    expect(await events()).toEqual([
      { ...at, step: 0, fileVersion: 'brain.Event:2' },
      { ...at, step: 0, sessionStart: true },
      { ...at, step: 0, images: { samples: { size: [1, 1, 1], png: expect.anything() } } },
      { ...at, step: 300, scalars: { ...scalars, learningRate: 0.25, imagesPerSecond: 4 } },
      { ...at, step: 300, scalars: { 'metrics/ssim': 0.5 } },
    ]);
    expect(Buffer.from((await events())[2]!.images.samples!.png)).toEqual(png);
  });

  it('writes bytes that TensorBoard has read', async () => {
    const board = tensorboardEvents(dir);
    await board.record(start());
    await board.addImage({ step: 0, png });
    await board.record(step(300));
    const bytes = await readFile(join(dir, (await files())[0]!));
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(sum).toBe('8df98e049e14d6bec4a974bc6d0e4e1f687a61dd539d5c2f460b2569a4952b00');
  });

  it('goes on in a file of its own, and repeats nothing', async () => {
    await recordAll([start(), step(1), step(2), step(3), evaluation(3)]);
    await recordAll([start(2), step(3), step(4)]);
    expect(await told()).toEqual([
      '1 losses/G 0.5',
      '2 losses/G 1',
      '3 losses/G 1.5',
      '4 losses/G 2',
    ]);
    expect(await files()).toEqual([
      'events.out.tfevents.1700000000250.step-000000',
      'events.out.tfevents.1700000000251.step-000002',
    ]);
    expect(
      (await events()).filter((event) => event.sessionStart).map((event) => event.step),
    ).toEqual([0, 3]);
  });

  it('empties files that are all later, and leaves those of others', async () => {
    const other = 'events.out.tfevents.1600000000.host';
    await writeFile(join(dir, other), '');
    await recordAll([start(), step(1)]);
    await recordAll([start(3), step(4)]);
    await recordAll([start(1), step(2)]);
    expect(await told()).toEqual(['1 losses/G 0.5', '2 losses/G 1']);
    await recordAll([start()]);
    expect(await told()).toEqual([]);
    expect(await files()).toEqual([
      other,
      ...['0250.step-000000', '0251.step-000003', '0252.step-000001', '0253.step-000000'].map(
        (end) => `events.out.tfevents.170000000${end}`,
      ),
    ]);
  });

  it('repairs what was torn when a process died', async () => {
    await recordAll([start(), step(1)]);
    const [first = ''] = await files();
    const whole = await readFile(join(dir, first));
    await appendFile(join(dir, first), whole.subarray(0, 20));
    await writeFile(join(dir, '.events.out.tfevents.17.step-000000.1-x.tmp'), 'half');
    await recordAll([start(1), step(2)]);
    expect(await readFile(join(dir, first))).toEqual(whole);
    expect(await files()).toHaveLength(2);
    expect(await told()).toEqual(['1 losses/G 0.5', '2 losses/G 1']);
  });

  it('writes without a start event, too', async () => {
    const board = tensorboardEvents(dir);
    await Promise.all([board.record(step(1)), board.record(step(2))]);
    expect((await told()).toSorted()).toEqual(['1 losses/G 0.5', '2 losses/G 1']);
    expect(await files()).toHaveLength(1);
  });

  it.each([
    ['a JPEG', Buffer.from('ffd8ffe000104a46494600010101004800480000ffdb00430000', 'hex')],
    ['nothing', new Uint8Array()],
  ])('refuses a picture that is %s', async (_, other) => {
    await expect(tensorboardEvents(dir).addImage({ step: 0, png: other })).rejects.toMatchObject({
      code: 'OptionError',
      message: expect.stringMatching(/^tensorboardEvents.addImage: png must be the bytes of a PNG/),
    });
    expect(await files()).toEqual([]);
  });

  it('says where it cannot write', async () => {
    await writeFile(join(dir, 'taken'), '');
    await expect(tensorboardEvents(join(dir, 'taken')).record(start())).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(/^tensorboardEvents: cannot write .*taken \(EEXIST/),
    });
  });

  it.skipIf(!pythonHas('tensorboard'))('is read by TensorBoard', async () => {
    const board = tensorboardEvents(dir);
    await board.record(start());
    await board.addImage({ step: 0, png });
    for (const at of [1, 2, 3]) await board.record(step(at));
    await recordAll([start(2), step(3, { G: 8 }), evaluation(3)]);
    const script = fileURLToPath(new URL('../../test/read_events.py', import.meta.url));
    const { scalars, images, file_version } = JSON.parse(runPython(script, dir));
    expect(file_version).toBe(2);
    expect(scalars['losses/G']).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 8],
    ]);
    expect(scalars['metrics/ssim']).toEqual([[3, 0.5]]);
    expect(scalars.learningRate).toHaveLength(3);
    expect(images).toEqual({ samples: [[0, 1, 1, png.length]] });
  });
});
