import '@tensorflow/tfjs-backend-cpu';
import type { Dataset } from '@gan/core';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Batch, Counting, recorder } from '../../test/recorder';
import { linearDecay } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import { fit } from './fit';
import type { FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';

async function collect(
  trainer: Trainer<Batch>,
  dataset: Dataset<Batch>,
  options: FitOptions,
): Promise<FitEvent[]> {
  const events: FitEvent[] = [];
  for await (const event of fit(trainer, dataset, options)) events.push(event);
  return events;
}

const label = (event: FitEvent) => `${event.type}${'step' in event ? ` ${event.step}` : ''}`;

describe('fit', () => {
  it('tells of a run in order', async () => {
    const { trainer, seen } = recorder();
    const data = new Counting(5);
    const events = await collect(trainer, data, { epochs: 2, batchSize: 2, logEvery: 2, seed: 9 });
    expect(events.map(label)).toEqual([
      'start 0',
      'sample 0',
      'step 2',
      'sample 3',
      'epoch 3',
      'step 4',
      'step 6',
      'sample 6',
      'epoch 6',
      'end 6',
    ]);
    expect(events[0]).toEqual({
      type: 'start',
      step: 0,
      steps: 6,
      epochs: 2,
      stepsPerEpoch: 3,
      batchSize: 2,
    });
    expect(events[2]).toMatchObject({ epoch: 1, losses: { loss: 2 }, learningRate: 0.01 });
    expect(events.at(-1)).toEqual({ type: 'end', step: 6, epoch: 2, reason: 'finished' });
    expect(seen.map(({ size }) => size)).toEqual([2, 2, 1, 2, 2, 1]);
    expect(data.asked).toEqual([
      { batchSize: 2, seed: 9, epoch: 1 },
      { batchSize: 2, seed: 9, epoch: 2 },
    ]);
  });

  it('ends at the step that was asked for, in mid-epoch', async () => {
    const { trainer } = recorder();
    const data = new Counting(10);
    const events = await collect(trainer, data, { steps: 13, logEvery: 5 });
    expect(events.map(label).slice(-3)).toEqual(['step 13', 'sample 13', 'end 13']);
    expect(data.closed).toBe(2);
  });

  it('multiplies the learning rate by the schedule and puts it back', async () => {
    const { trainer, seen, adam } = recorder();
    const schedule = linearDecay({ constantEpochs: 1, decayEpochs: 1 });
    await collect(trainer, new Counting(1), { epochs: 2, schedule });
    expect(seen.map(({ rate }) => rate)).toEqual([0.01, 0.005]);
    expect(adam.learningRate).toBe(0.01);
  });

  it('stops after the step under way when it is aborted, or left', async () => {
    const { trainer, seen } = recorder();
    const data = new Counting(10);
    const controller = new AbortController();
    const events: FitEvent[] = [];
    const options = { epochs: 5, logEvery: 1, signal: controller.signal };
    for await (const event of fit(trainer, data, options)) {
      events.push(event);
      if (event.type === 'step' && event.step === 4) controller.abort();
    }
    expect(events.at(-1)).toEqual({ type: 'end', step: 4, epoch: 1, reason: 'aborted' });
    expect([seen.length, data.closed]).toEqual([4, 1]);
    for await (const event of fit(trainer, data, { epochs: 1, logEvery: 1 })) {
      if (event.type === 'step') break;
    }
    expect([seen.length, data.closed]).toEqual([5, 2]);
  });

  it('frees every batch and loss', async () => {
    const { trainer } = recorder();
    const before = memory().numTensors;
    await collect(trainer, new Counting(7), { epochs: 3, batchSize: 2, logEvery: 4 });
    expect(memory().numTensors).toBe(before);
  });

  it('stops on a loss that is not finite', async () => {
    const { trainer } = recorder((step) => (step === 3 ? Number.NaN : 1));
    const data = new Counting(5);
    const before = memory().numTensors;
    await expect(collect(trainer, data, { epochs: 1, logEvery: 1 })).rejects.toThrow(
      'fit: loss loss is NaN at step 3',
    );
    expect([data.closed, memory().numTensors]).toEqual([1, before]);
  });

  it('frees the batch and closes the data when a step throws', async () => {
    const { trainer } = recorder(() => {
      throw new Error('step failed');
    });
    const data = new Counting(5);
    const before = memory().numTensors;
    await expect(collect(trainer, data, { epochs: 1 })).rejects.toThrow('step failed');
    expect([data.closed, memory().numTensors]).toEqual([1, before]);
  });

  it('lets the event loop run between steps', async () => {
    const { trainer } = recorder();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    await collect(trainer, new Counting(200), { epochs: 1, logEvery: 200 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  it('refuses plans that have no end or no data', async () => {
    const { trainer } = recorder();
    const run = (options: FitOptions, size = 4) => collect(trainer, new Counting(size), options);
    await expect(run({})).rejects.toThrow('fit: epochs or steps must be given');
    await expect(run({ epochs: 0 })).rejects.toThrow(
      'fit: epochs must be an integer of at least 1, got 0',
    );
    await expect(run({ epochs: 1 }, 0)).rejects.toThrow('fit: the data set is empty');
    await expect(run({ epochs: 1, bachSize: 2 } as FitOptions)).rejects.toThrow(
      "did you mean 'batchSize'?",
    );
    await expect(run({ steps: 1 }, Infinity)).rejects.toThrow(
      'fit: sampleEvery must be given for a data set without end',
    );
    for (const signal of ['abort', null, new AbortController()]) {
      await expect(run({ epochs: 1, signal } as unknown as FitOptions)).rejects.toThrow(
        'fit: signal must be an AbortSignal, such as new AbortController().signal, got ',
      );
    }
  });
});

describe('linearDecay', () => {
  it('runs the last of 100 + 100 epochs at 1/101', () => {
    const factor = linearDecay({ constantEpochs: 100, decayEpochs: 100 });
    expect([1, 100, 101, 200, 300].map(factor)).toEqual([1, 1, 100 / 101, 1 - 100 / 101, 0]);
  });
});

describe('fit and the event loop', () => {
  it('is never held for longer than a step', async () => {
    const busy = (ms: number) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    };
    const { trainer } = recorder((step) => {
      busy(40);
      return step;
    });
    let last = performance.now();
    const gaps: number[] = [];
    const timer = setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 1);
    await collect(trainer, new Counting(20), { epochs: 1, logEvery: 1 });
    clearInterval(timer);
    expect(gaps.length).toBeGreaterThan(15);
    // Two steps without a turn of the loop between them would be 80.
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(75);
  });

  it('refuses a data set that gives less than its size says', async () => {
    const { trainer } = recorder();
    const short: Dataset<Batch> = {
      size: 3,
      async *batches() {
        yield { x: tensor([1]) };
      },
    };
    await expect(collect(trainer, short, { epochs: 2 })).rejects.toThrow(
      'fit: the data set gave 1 batches in epoch 1, but its size 3 makes 3 of 1; check its size',
    );
  });

  it('asks for checkpoints of a trainer that can be saved', async () => {
    const { trainer } = recorder();
    const checkpoints = { dir: 'nowhere', every: 1 };
    await expect(collect(trainer, new Counting(2), { steps: 1, checkpoints })).rejects.toThrow(
      'fit: checkpoints needs a trainer with state, restore and config',
    );
    await expect(
      collect(trainer, new Counting(2), { steps: 1, onNonFinite: 'skip' }),
    ).rejects.toThrow("onNonFinite: 'skip' needs a trainer");
  });
});
