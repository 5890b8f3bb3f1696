import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { events } from '../../test/runs';
import { NoisePairs } from '../../test/small-data';
import {
  type AnyBatch,
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
} from '../../test/small-trainers';
import {
  type FitEvent,
  type FitOptions,
  fit,
  latestCheckpoint,
  type SavableTrainer,
  writeCheckpoint,
} from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-fit-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = () => join(folder, String(made++));

const { make } = smallTrainers.Pix2PixTrainer as SmallTrainer;
const data = new NoisePairs(5, [1, 2]);

type Options = FitOptions<AnyBatch>;
const options = (dir: string, more: Options = {}, force = false): Options => ({
  steps: 6,
  logEvery: 1,
  resume: true,
  checkpoints: { dir, every: 2, force },
  ...more,
});
const run = (dir: string, more: Options = {}) => fit(make(), data, options(dir, more));

/** Every file below a folder, with what is in it. */
const contents = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]);

/** Goes on until there is such an event. */
async function until(events: AsyncGenerator<FitEvent>, type: FitEvent['type'], step: number) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error(`there is no ${type} ${step}`);
    if (value.type === type && 'step' in value && value.step >= step) return;
  }
}

/** A lock as this process would write it, with changes. */
async function lockText(changes: object): Promise<string> {
  const dir = newFolder();
  const events = run(dir);
  await events.next();
  const text = readFileSync(join(dir, '.lock'), 'utf8');
  await events.return();
  return JSON.stringify({ ...JSON.parse(text), token: 'another', ...changes });
}

describe('a folder that a run is using', () => {
  it('is refused to a second run, by process, host and time, whatever leads there', async () => {
    const dir = newFolder();
    await events(make(), data, options(dir, { steps: 2 }));
    const first = run(dir, { checkpoints: { dir, every: 100 } });
    await until(first, 'step', 3);
    // Of another run, as it might be: it would be removed if the second run began to tidy up.
    mkdirSync(join(dir, '.step-000004.12-ab.tmp'));
    const link = newFolder();
    symlinkSync(dir, link);
    const before = contents(dir);
    const ways = [dir, link, `${folder}/./${dir.slice(folder.length)}//`];
    for (const way of ways) {
      for (const resume of [true, false, 'override'] as const) {
        const trainer = make();
        const tensors = memory().numTensors;
        const second = fit(trainer, data, options(way, { resume }));
        await expect(second.next()).rejects.toMatchObject({
          code: 'CheckpointError',
          message: expect.stringMatching(
            new RegExp(
              `^fit: checkpoints.dir ${way} is in use by process ${process.pid} on host ${hostname()} ` +
                'since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, which is this process; wait for it, or give ' +
                'another dir$',
            ),
          ),
        });
        expect(memory().numTensors).toBe(tensors);
      }
    }
    expect(contents(dir)).toEqual(before);
    await until(first, 'end', 6);
    await first.next();
    expect(await latestCheckpoint(dir)).toEqual({ path: join(dir, 'step-000006'), rejected: [] });
    expect(existsSync(join(dir, '.lock'))).toBe(false);
    const wrong = options(dir, { checkpoints: { dir, every: 1, force: 'yes' as never } });
    await expect(events(make(), data, wrong)).rejects.toThrow('fit: checkpoints.force must be');
  });

  it.each<[string, (dir: string) => Promise<unknown>]>([
    ['is finished', (dir) => events(make(), data, options(dir))],
    ['is left', (dir) => events(make(), data, options(dir), ({ type }) => type === 'step')],
    [
      'is aborted',
      async (dir) => {
        const controller = new AbortController();
        const more = { signal: controller.signal };
        await events(make(), data, options(dir, more), ({ type }) => {
          if (type === 'step') controller.abort();
          return false;
        });
      },
    ],
    [
      'fails',
      async (dir) => {
        const evaluate = { every: 2, run: () => Promise.reject(new Error('no metric')) };
        await expect(events(make(), data, options(dir, { evaluate }))).rejects.toThrow('no metric');
      },
    ],
    [
      'cannot begin',
      async (dir) => {
        await events(make(), data, options(dir, { steps: 2 }));
        const again = options(dir, { seed: 9 });
        await expect(events(make(), data, again)).rejects.toThrow('seed: 0 -> 9');
        const schedule = () => {
          throw new Error('no factor');
        };
        const other = options(dir, { resume: 'override', schedule });
        await expect(events(make(), data, other)).rejects.toThrow('no factor');
      },
    ],
  ])('is free once that run %s', async (_, live) => {
    const dir = newFolder();
    await live(dir);
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([]);
    const more: Options = { resume: 'override' };
    const again = await events(make(), data, options(dir, more));
    expect(again.at(-1)).toMatchObject({ type: 'end', reason: 'finished' });
  });

  it('takes no checkpoint from outside, and no run while one is written', async () => {
    const dir = newFolder();
    const first = run(dir);
    await until(first, 'step', 1);
    const trainer = make() as unknown as SavableTrainer;
    const tensors = memory().numTensors;
    await expect(writeCheckpoint(trainer, { dir, step: 9 })).rejects.toMatchObject({
      code: 'CheckpointError',
      message: expect.stringMatching(
        new RegExp(`^writeCheckpoint: dir ${dir} is in use by process ${process.pid} on host `),
      ),
    });
    expect(memory().numTensors).toBe(tensors);
    expect(readdirSync(dir)).toEqual(['.lock']);
    await first.return();

    // Those of one's own loop wait for each other instead.
    const steps = Array.from({ length: 12 }, (_, i) => i + 1);
    const writing = steps.map((step) => writeCheckpoint(trainer, { dir, step }));
    await expect.poll(() => readdirSync(dir), { interval: 1 }).toContain('.lock');
    await expect(run(dir).next()).rejects.toThrow(/^fit: checkpoints.dir .* is in use by process/);
    await Promise.all(writing);
    const written = steps.map((step) => `step-${String(step).padStart(6, '0')}`);
    expect(readdirSync(dir)).toEqual(written);
  });
});

describe('the lock of another process', () => {
  it.each([
    ['of before the last start of the machine', { boot: 'before' }],
    [
      'whose number another has by now',
      process.platform === 'linux' ? { started: '1' } : { boot: 1 },
    ],
    ['that has ended', { pid: 2 ** 22 + 1 }],
  ])('%s is taken over without ado', async (_, changes) => {
    const dir = newFolder();
    mkdirSync(dir);
    writeFileSync(join(dir, '.lock'), await lockText(changes));
    writeFileSync(join(dir, '.lock.tmp-12_ab'), 'half');
    writeFileSync(join(dir, '.lock.another'), await lockText({ boot: 'before' }));
    const told = await events(make(), data, options(dir));
    expect(told[0]).toMatchObject({ type: 'start', step: 0 });
    expect(told.filter(({ type }) => type === 'warning')).toEqual([]);
    expect(readdirSync(dir)).toEqual(['step-000002', 'step-000004', 'step-000006']);
  });

  it.each([
    ['another host', { host: 'elsewhere', pid: 4242 }, 'host elsewhere'],
    ['another container', { namespace: 'pid:[1]', pid: 4242 }, `host ${hostname()}`],
  ])('%s is refused, since one cannot know, and taken by force', async (_, changes, host) => {
    const dir = newFolder();
    await events(make(), data, options(dir, { steps: 2 }));
    const since = '2026-11-29T10:03:50.000Z';
    writeFileSync(join(dir, '.lock'), await lockText({ ...changes, since }));
    const before = contents(dir);
    await expect(events(make(), data, options(dir))).rejects.toThrow(
      `fit: checkpoints.dir ${dir} is in use by process 4242 on ${host} since 2026-11-29 10:03 UTC, and ` +
        `from host ${hostname()} one cannot see whether that process still runs; wait for it, give another ` +
        'dir, or checkpoints: { force: true } once you know that it has ended',
    );
    const trainer = make() as unknown as SavableTrainer;
    await expect(writeCheckpoint(trainer, { dir, step: 9 })).rejects.toThrow(
      'or force: true once you know that it has ended',
    );
    expect(contents(dir)).toEqual(before);
    await writeCheckpoint(trainer, { dir, step: 1, force: true });
    writeFileSync(join(dir, '.lock'), await lockText({ ...changes, since }));
    const told = await events(make(), data, options(dir, {}, true));
    expect(told[0]).toMatchObject({ type: 'start', step: 2 });
    expect(readdirSync(dir)).toEqual(['step-000002', 'step-000004', 'step-000006']);
  });

  it('that cannot be read is refused by name, and taken by force', async () => {
    const dir = newFolder();
    mkdirSync(dir);
    for (const text of ['', '{"pid": 4242, "ho']) {
      writeFileSync(join(dir, '.lock'), text);
      await expect(run(dir).next()).rejects.toThrow(
        `fit: checkpoints.dir ${dir} has a lock file that cannot be read, ${dir}/.lock, so nobody knows`,
      );
      expect(readdirSync(dir)).toEqual(['.lock']);
      expect(readFileSync(join(dir, '.lock'), 'utf8')).toBe(text);
    }
    const told = await events(make(), data, options(dir, { steps: 1 }, true));
    expect(told.at(-1)).toMatchObject({ type: 'end', reason: 'finished' });
  });
});

describe('a run whose folder was taken by force', () => {
  const forced = (dir: string, trainer: AnyTrainer = make()) =>
    fit(trainer, data, options(dir, {}, true));

  it('ends before its next write, and touches nothing of the other', async () => {
    const dir = newFolder();
    const first = run(dir);
    await until(first, 'checkpoint', 2);
    const second = forced(dir);
    await until(second, 'start', 2);
    const lock = readFileSync(join(dir, '.lock'), 'utf8');
    const before = contents(dir);
    await expect(until(first, 'end', 6)).rejects.toMatchObject({
      code: 'CheckpointError',
      message: expect.stringMatching(
        new RegExp(
          `^fit: checkpoints.dir ${dir} was taken over by process ${process.pid} on host .* since .* UTC, ` +
            'with checkpoints: \\{ force: true \\}; so this run ends, and wrote nothing more there',
        ),
      ),
    });
    expect(contents(dir)).toEqual(before);
    expect(readFileSync(join(dir, '.lock'), 'utf8')).toBe(lock);
    await until(second, 'end', 6);
    await second.next();
    expect(readdirSync(dir)).toEqual(['step-000002', 'step-000004', 'step-000006']);
  });

  it('removes no old checkpoint any more', async () => {
    const dir = newFolder();
    await events(make(), data, options(dir, { steps: 4 }));
    const first = fit(make(), data, {
      ...options(dir, { steps: 8 }),
      checkpoints: { dir, every: 1, keep: 1 },
    });
    await until(first, 'step', 5);
    const second = forced(dir);
    await second.next();
    const before = readdirSync(dir);
    await expect(until(first, 'end', 8)).rejects.toThrow('was taken over by process');
    expect(readdirSync(dir)).toEqual(before);
    await second.return();
  });
});
