import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Scalar, scalar } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { everything, waveData } from '../../test/runs';
import { type AnyTrainer, smallTrainers } from '../../test/small-trainers';
import { loadWeights } from '../checkpoint/load-weights';
import { writeCheckpoint } from '../checkpoint/write-checkpoint';
import { fit } from '../fit/fit';
import { Adam } from '../optimise/adam';
import { linearDecay } from '../schedules/linear-decay';
import { estimateMemory } from '../watch/memory-estimate';
import type { Trainer } from './trainer';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'claim-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const advice = 'await that run or leave its loop first, or make a second trainer';

describe.each(Object.entries(smallTrainers))('%s', (name, small) => {
  const { make, batch, generate } = small;
  const kind = name.split(' ')[0]!;
  const data = waveData(small, 4);
  const run = (trainer: AnyTrainer, options: object = {}) =>
    fit(trainer, data, { steps: 3, logEvery: 1, ...options });
  const all = async (events: AsyncIterable<unknown>) => {
    for await (const _ of events);
  };

  it('is trained by one fit at a time, at the rates of that one', async () => {
    const [alone, trainer] = [make(), make()];
    const schedule = linearDecay({ constantEpochs: 0, decayEpochs: 3 });
    await all(run(alone, { epochs: 1, schedule }));
    const both = await Promise.allSettled([
      all(run(trainer, { epochs: 1, schedule })),
      all(run(trainer, { epochs: 1 })),
    ]);
    expect(both[0].status).toBe('fulfilled');
    expect(both[1]).toMatchObject({
      reason: {
        code: 'OptionError',
        message: `fit: this ${kind} is already being trained by another fit; ${advice}`,
      },
    });
    expect(everything(trainer)).toEqual(everything(alone));
  });

  it('is left alone by others while fit trains it', async () => {
    const trainer = make({ ema: 0.5 });
    const other = make({ ema: 0.5 });
    await all(run(other));
    const state = trainer.state();
    const given = batch(0);
    let looked = 0;
    for await (const { type } of run(trainer)) {
      if (type !== 'step') continue;
      looked++;
      const tensors = memory().numTensors;
      const refused = (method: string) =>
        `${kind}.${method}: this ${kind} is already being trained by fit; ${advice}`;
      expect(() => trainer.update(given)).toThrow(refused('update'));
      await expect(trainer.step(given)).rejects.toThrow(refused('step'));
      expect(() => trainer.restore(state)).toThrow(refused('restore'));
      expect(() => trainer.dispose()).toThrow(refused('dispose'));
      await expect(loadWeights(trainer, 'nowhere')).rejects.toThrow(
        `loadWeights: this ${kind} is already being trained by fit; ${advice}`,
      );
      generate(trainer, { average: true }).dispose();
      trainer.state();
      estimateMemory(trainer, given);
      for (const { fake } of trainer.outputs?.(given, 0) ?? []) fake.dispose();
      const [optimizer] = Object.values(trainer.optimizers);
      const { learningRate } = optimizer!;
      optimizer!.learningRate = 1;
      optimizer!.learningRate = learningRate;
      expect(memory().numTensors).toBe(tensors);
    }
    expect(looked).toBe(3);
    expect(everything(trainer)).toEqual(everything(other));
    for (const one of [trainer, other]) await one.step(given);
    trainer.restore(trainer.state());
    expect(everything(trainer)).toEqual(everything(other));
    trainer.dispose();
  });

  it('says of every method that it was disposed, and may be disposed twice', async () => {
    const trainer = make({ ema: 0.5 });
    const state = trainer.state();
    const models = Object.values(trainer.models);
    trainer.dispose();
    const tensors = memory().numTensors;
    trainer.dispose();
    const given = batch(0);
    const made = memory().numTensors;
    const said = (caller: string) =>
      `${caller}: this ${kind} has been disposed; dispose it when all is done, or make a new one`;
    const methods: Record<string, () => unknown> = {
      update: () => trainer.update(given),
      state: () => trainer.state(),
      restore: () => trainer.restore(state),
      outputs: () => trainer.outputs?.(given, 0),
      footprint: () => trainer.footprint?.(given),
      generate: () => generate(trainer, {}),
    };
    for (const [method, call] of Object.entries(methods)) {
      expect(call, method).toThrow(said(`${kind}.${method}`));
    }
    await expect(trainer.step(given)).rejects.toThrow(said(`${kind}.step`));
    await expect(all(run(trainer))).rejects.toThrow(said('fit'));
    await expect(loadWeights(trainer, dir)).rejects.toThrow(said('loadWeights'));
    await expect(writeCheckpoint(trainer as never, { dir, step: 1 })).rejects.toThrow(
      said('writeCheckpoint'),
    );
    expect(() => estimateMemory(trainer, given)).toThrow(said('estimateMemory'));
    expect(memory().numTensors).toBe(made);
    expect(tensors).toBeLessThanOrEqual(made);
    // Given networks stay, also for another trainer.
    expect(models.flatMap((model) => model.getWeights()).some((w) => w.isDisposed)).toBe(false);
  });

  it('skips steps and resumes although nobody else may restore it', async () => {
    const folder = join(dir, name.replaceAll(' ', '-'));
    const checkpoints = { dir: folder, every: 1 };
    const [whole, first, second] = [make(), make(), make()];
    await all(run(whole, { steps: 4 }));
    await all(run(first, { checkpoints, steps: 2 }));
    await all(run(second, { checkpoints, steps: 4, resume: true }));
    expect(everything(second)).toEqual(everything(whole));
    const trainer = make();
    const { update } = trainer;
    let calls = 0;
    trainer.update = (given) => {
      const losses = update.call(trainer, given);
      if (++calls !== 2) return losses;
      const [[key, loss]] = Object.entries(losses) as [[string, Scalar]];
      loss.dispose();
      return { ...losses, [key]: scalar(Number.NaN) };
    };
    const codes: string[] = [];
    for await (const event of run(trainer, { onNonFinite: 'skip' })) {
      if (event.type === 'warning') codes.push(event.code);
    }
    expect(codes).toEqual(['step-skipped']);
  });
});

/** A trainer of somebody else. */
function stranger(): Trainer<{ x: Scalar }> {
  return { optimizers: { all: new Adam([]) }, models: {}, update: () => ({ loss: scalar(1) }) };
}
const numbers = (size = 3) => ({
  size,
  async *batches() {
    for (let i = 0; i < size; i++) yield { x: scalar(i) };
  },
});

describe('a claim', () => {
  const start = (trainer: Trainer<{ x: Scalar }>, options = {}) =>
    fit(trainer, numbers(), { steps: 3, logEvery: 1, ...options });
  const free = async (trainer: Trainer<{ x: Scalar }>) => {
    let events = 0;
    for await (const _ of start(trainer)) events++;
    expect(events).toBeGreaterThan(3);
  };

  it('covers trainers of others, by the trainer or by what it optimises', async () => {
    const trainer = stranger();
    const wrapper: typeof trainer = { ...trainer, update: (batch) => trainer.update(batch) };
    for await (const { type } of start(trainer)) {
      if (type !== 'step') continue;
      for (const again of [trainer, wrapper]) {
        await expect(start(again).next()).rejects.toThrow(
          `fit: this trainer is already being trained by another fit; ${advice}`,
        );
      }
      await free(stranger());
    }
    await free(wrapper);
    await free(trainer);
  });

  it('lets a wrapper of a trainer of this package be trained, and nobody else meanwhile', async () => {
    const small = smallTrainers.GanTrainer!;
    const trainer = small.make();
    const wrapper: Trainer<Record<string, Scalar>> = {
      optimizers: trainer.optimizers,
      models: trainer.models,
      update: (batch) => trainer.update(batch),
    };
    const data = waveData(small, 4);
    for await (const { type } of fit(wrapper, data as never, { steps: 2, logEvery: 1 })) {
      if (type !== 'step') continue;
      await expect(trainer.step(small.batch(0))).rejects.toThrow('already being trained by fit');
    }
    await trainer.step(small.batch(0));
  });

  it('is held from the first event asked for, whichever way the run ends', async () => {
    const trainer = stranger();
    start(trainer); // never asked
    await free(trainer);
    const unstarted = start(trainer);
    await unstarted.return();
    await free(trainer);
    for await (const _ of start(trainer)) break;
    await free(trainer);
    const left = start(trainer);
    await left.next();
    await expect(start(trainer).next()).rejects.toThrow('already being trained');
    await left.return();
    await free(trainer);
    const thrown = start(trainer);
    await thrown.next();
    await expect(thrown.throw(new Error('mine'))).rejects.toThrow('mine');
    await free(trainer);
    const failing = { ...trainer, optimizers: trainer.optimizers };
    failing.update = () => {
      throw new Error('out of memory');
    };
    await expect(free(failing)).rejects.toThrow('out of memory');
    await free(trainer);
    const controller = new AbortController();
    for await (const { type } of start(trainer, { signal: controller.signal })) {
      if (type === 'step') controller.abort();
    }
    await free(trainer);
    await expect(start(trainer, { logEvery: 0 }).next()).rejects.toThrow('logEvery');
    await free(trainer);
  });

  it('is seen by another copy of this package in the process', async () => {
    vi.resetModules();
    const other = (await import('../fit/fit')) as { fit: typeof fit };
    expect(other.fit).not.toBe(fit);
    const trainer = stranger();
    for await (const { type } of start(trainer)) {
      if (type !== 'step') continue;
      await expect(other.fit(trainer, numbers(), { steps: 3 }).next()).rejects.toThrow(
        'fit: this trainer is already being trained by another fit',
      );
    }
    await free(trainer);
  });

  it('leaves trainers that share networks their own', async () => {
    const small = smallTrainers.Pix2PixTrainer!;
    const first = small.make();
    const second = small.make(first.models as never);
    const data = waveData(small, 4);
    const steps: number[] = [];
    for await (const { type } of fit(first, data, { steps: 2, logEvery: 1 })) {
      if (type === 'step') steps.push(Object.keys(await second.step(small.batch(1))).length);
    }
    expect(steps).toEqual([4, 4]);
  });
});
