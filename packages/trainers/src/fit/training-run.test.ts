import '@tensorflow/tfjs-backend-cpu';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Counting, recorder } from '../../test/recorder';
import { fit } from './fit';
import type { FitEvent } from './fit-events';

const options = { epochs: 2, logEvery: 2 };
const start = (size = 3, more = {}) => {
  const { trainer, seen } = recorder();
  return { run: fit(trainer, new Counting(size), { ...options, ...more }), seen };
};

describe('done', () => {
  it('trains to the end, and resolves to what the run came to', async () => {
    const { run, seen } = start(3, { evaluate: () => ({ fid: 7 }) });
    expect(await run.done()).toEqual({
      step: 6,
      epoch: 2,
      reason: 'finished',
      losses: { loss: 6 },
      metrics: { fid: 7 },
      warnings: [],
    });
    expect(seen.length).toBe(6);
    expect(await run.next()).toEqual({ value: undefined, done: true });
  });

  it('trains once, however often it is called, and resolves after a loop, too', async () => {
    const { run, seen } = start();
    const [one, other] = await Promise.all([run.done(), run.done()]);
    expect(one).toBe(other);
    expect(seen.length).toBe(6);

    const looped = start();
    for await (const _ of looped.run);
    expect(await looped.run.done()).toEqual(one);
    expect(looped.seen.length).toBe(6);
  });

  it('trains on from where a loop is, which ends then', async () => {
    const { run, seen } = start();
    const told: FitEvent['type'][] = [];
    for await (const event of run) {
      told.push(event.type);
      if (event.type === 'step') expect(await run.done()).toMatchObject({ losses: { loss: 6 } });
    }
    expect(told).toEqual(['start', 'sample', 'step']);
    expect(seen.length).toBe(6);
  });

  it('says where the run was aborted', async () => {
    const controller = new AbortController();
    const { trainer } = recorder((step) => {
      if (step === 2) controller.abort();
      return step;
    });
    const run = fit(trainer, new Counting(3), { ...options, signal: controller.signal });
    expect(await run.done()).toMatchObject({ step: 2, reason: 'aborted', losses: { loss: 2 } });
  });

  it('rejects with what stopped the run, also where a loop met it', async () => {
    const fail = () => {
      const { trainer } = recorder((step) => (step === 2 ? Number.NaN : 1));
      return fit(trainer, new Counting(3), options);
    };
    const message = 'fit: loss loss is NaN at step 2';
    const run = fail();
    await expect(run.done()).rejects.toThrow(message);
    await expect(run.done()).rejects.toThrow(message);
    const looped = fail();
    const loop = async () => {
      for await (const _ of looped);
    };
    await expect(loop()).rejects.toThrow(message);
    await expect(looped.done()).rejects.toThrow(message);
    await expect(start(3, { epochs: 0 }).run.done()).rejects.toThrow('fit: epochs must be');
  });

  it('rejects where the run was left, or never begun', async () => {
    const { run } = start();
    for await (const event of run) if (event.type === 'step') break;
    await expect(run.done()).rejects.toThrow('fit: the run was left before its end');
    const other = start();
    await other.run.return();
    await expect(other.run.done()).rejects.toThrow('fit: the run was left before its end');
  });

  it('is no promise: awaiting a run does not train', async () => {
    const { run, seen } = start();
    const same = await (async () => run)();
    expect(same).toBe(run);
    expect(run).not.toHaveProperty('then');
    expect(seen.length).toBe(0);
    await run.return();
  });
});

describe('a run that nothing is asked of', () => {
  const said = vi.spyOn(console, 'warn');
  const listeners = () => [process.listenerCount('beforeExit'), process.listenerCount('exit')];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    said.mockReset().mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => said.mockRestore());

  it('says so once, after five seconds', async () => {
    const before = listeners();
    const { run } = start();
    expect(listeners()).toEqual(before.map((count) => count + 1));
    vi.advanceTimersByTime(4999);
    expect(said).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(said.mock.calls).toEqual([[expect.stringContaining('`await fit(...).done()`')]]);
    expect(listeners()).toEqual(before);
    await run.done();
    expect(said).toHaveBeenCalledTimes(1);
  });

  it.each(['next', 'return', 'throw', 'done'] as const)('is quiet after %s', async (ask) => {
    const before = listeners();
    const { run } = start();
    await run[ask](undefined as never)?.catch(() => undefined);
    expect(listeners()).toEqual(before);
    vi.advanceTimersByTime(60_000);
    expect(said).not.toHaveBeenCalled();
    await run.return();
  });

  it('says so where the process ends before, once a run, with one listener for all', () => {
    const before = listeners();
    const runs = Array.from({ length: 20 }, () => start());
    expect(runs.length).toBe(20);
    expect(listeners()).toEqual(before.map((count) => count + 1));
    process.listeners('beforeExit').at(-1)?.(0);
    expect(said).toHaveBeenCalledTimes(20);
    expect(listeners()).toEqual(before);
  });

  it('leaves a failing process its own words', async () => {
    const { run } = start();
    process.listeners('exit').at(-1)?.(1);
    expect(said).not.toHaveBeenCalled();
    await run.return();
  });
});

describe('arguments of fit', () => {
  const { trainer } = recorder();
  const data = new Counting(2);
  const wrong = (...given: unknown[]) => {
    try {
      (fit as (...all: unknown[]) => unknown)(...given);
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };

  it.each([
    ['swapped', [data, trainer, options], 'trainer and data set are swapped; call fit(trainer,'],
    ['swapped, no data set', [[1], trainer, options], 'trainer and data set are swapped'],
    ['a class', [class Pix2Pix {}, data, options], 'got function Pix2Pix; make one of it with new'],
    [
      'no trainer',
      [undefined, data, options],
      'the first argument must be a trainer, got undefined',
    ],
    ['a promised trainer', [Promise.resolve(trainer), data, options], 'got a promise; await it'],
    ['a promise', [trainer, Promise.resolve(data), options], 'got a promise; await it'],
    ['an array', [trainer, [{ a: 1 }], options], 'got an array of 1; write async *batches('],
    ['a function', [trainer, () => data, options], 'got a function; call it'],
    ['a generator', [trainer, data.batches({} as never), options], 'got an iterable; write async'],
    ['options alone', [trainer, options], 'the options come third: fit(trainer, dataset, options)'],
    ['a data set alone', [trainer, undefined, options], 'got undefined; call fit(trainer,'],
    [
      'no size',
      [trainer, { batches() {} }, options],
      'must be its number of samples, got undefined',
    ],
    [
      'no options',
      [trainer, data],
      'options must be given, with epochs or steps; for example { ep',
    ],
    ['null', [trainer, data, null], 'fit: options must be an object, got null'],
    ['a number', [trainer, data, 200], 'fit: options must be an object, got 200'],
  ])('%s', (_, given, message) => {
    expect(wrong(...given)).toContain(message);
    expect(wrong(...given)).toMatch(/^fit: /);
  });

  it('a tensor', async () => {
    const { zeros } = await import('@tensorflow/tfjs-core');
    expect(wrong(trainer, zeros([2, 4, 4, 3]), options)).toContain('got a tensor [2, 4, 4, 3];');
  });

  it('batches that are no iterable', async () => {
    const promised = { size: 2, batches: async () => [] } as never;
    await expect(fit(trainer, promised, options).done()).rejects.toThrow(
      "fit: the data set's batches must return an async iterable, got a promise; write it as async",
    );
  });
});
