import '@gan/backend-webgpu';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { changefulRun, pairsOf, type RecordedCase, recordedCases } from '../test/recorded-runs';
import { type AnyTrainer, smallTrainers } from '../test/small-trainers';
import { Pix2PixTrainer } from './index';

const why = await startDawn();

interface Engine {
  steps?: unknown;
  dispatches: number;
}

describe.skipIf(why)(`recorded steps on a GPU${why ? `: ${why}` : ''}`, () => {
  let backend: Engine;
  let steps: unknown;
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
    backend = tf.backend() as unknown as Engine;
    steps = backend.steps;
  });

  const pix2pix = (options: object) => () =>
    new Pix2PixTrainer({ imageSize: 32, filters: 4, seed: 1, ...options }) as unknown as AnyTrainer;
  const gan = smallTrainers.GanTrainer!;
  // Batches of other shapes are other shaders, which take seconds each to compile in software.
  const cases: Record<string, RecordedCase> = {
    pix2pix: [pix2pix({ ema: 0.9 }), pairsOf(1, 32)],
    'pix2pix on micro-batches': [pix2pix({ accumulate: 2 }), pairsOf(2, 32)],
    ...recordedCases,
  };

  it.each(Object.entries(cases))('%s is the same to the bit', async (_, [make, batches]) => {
    const results = [];
    for (const recorder of [undefined, steps]) {
      backend.steps = recorder;
      const before = tf.memory().numTensors;
      const trainer = make();
      const told = await changefulRun(trainer, batches);
      trainer.dispose();
      results.push({ told, left: tf.memory().numTensors - before });
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('leaves a former weight that somebody holds as it is', async () => {
    const trainer = gan.make();
    const step = async () => {
      const batch = gan.batch(1, 4);
      await trainer.step(batch);
      tf.dispose(batch);
    };
    for (let i = 0; i < 4; i++) await step();
    const [weight] = trainer.models.generator!.getWeights() as [tf.Variable];
    const held = weight.clone();
    const values = await held.data();
    const other = tf.zerosLike(weight);
    weight.assign(other);
    await step();
    expect(await tf.add(held, 0).data()).toEqual(values);
    expect((await weight.data()).some((value) => Math.abs(value) > 1e-3)).toBe(false);
    tf.dispose([held, other]);
    trainer.dispose();
  });
});
