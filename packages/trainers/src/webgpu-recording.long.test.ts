import '@gan/backend-webgpu';
import { resnetGenerator } from '@gan/generators';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnyBatch, type AnyTrainer, images, smallTrainers } from '../test/small-trainers';
import { CycleGanTrainer, Pix2PixTrainer } from './index';

const why = await startDawn();

interface Engine {
  steps?: unknown;
  dispatches: number;
}

/** A run that changes what a user may change between steps. */
async function run(trainer: AnyTrainer, batches: (step: number) => AnyBatch) {
  const told: unknown[] = [];
  let saved: ReturnType<AnyTrainer['state']> | undefined;
  for (let step = 1; step <= 9; step++) {
    const batch = batches(step);
    told.push(await trainer.step(batch));
    tf.dispose(batch as never);
    // Before the state is gone back to, with which recording begins anew.
    if (step === 7) expect((trainer as { notRecorded?: string }).notRecorded).toBe(undefined);
    // Rates follow a schedule; a state is kept while training goes on, and gone back to.
    if (step === 5)
      for (const optimizer of Object.values(trainer.optimizers)) optimizer.learningRate /= 2;
    if (step === 6) {
      const { tensors, json } = trainer.state();
      saved = { json, tensors: new Map([...tensors].map(([name, x]) => [name, x.clone()])) };
    }
    if (step === 8) trainer.restore(saved!);
  }
  const { tensors, json } = trainer.state();
  for (const [name, tensor] of tensors) told.push([name, Array.from(await tensor.data())]);
  for (const tensor of saved!.tensors.values()) tensor.dispose();
  return [...told, json];
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
  const pairs = (count: number) => (step: number) =>
    ({
      a: images([count, 32, 32, 3], step),
      b: images([count, 32, 32, 3], step + 20),
    }) as unknown as AnyBatch;
  const resnet = (seed: number) => resnetGenerator({ filters: 4, blocks: 1, seed });
  const dcgan = smallTrainers.DcganTrainer!;
  const gan = smallTrainers.GanTrainer!;
  const cases: Record<string, [make: () => AnyTrainer, batches: (step: number) => AnyBatch]> = {
    pix2pix: [pix2pix({ ema: 0.9 }), pairs(1)],
    'pix2pix on micro-batches': [pix2pix({ accumulate: 2 }), pairs(2)],
    // Batches of other shapes are other shaders, which take seconds each to compile in software.
    'a GAN of dense layers, with a smaller batch now and then': [
      () => gan.make(),
      (step) => gan.batch(step, step % 4 === 0 ? 2 : 4),
    ],
    'a GAN of dense layers on micro-batches': [() => gan.make({ accumulate: 2 }), gan.batch],
    'CycleGAN, whose discriminators see replayed images': [
      () =>
        new CycleGanTrainer({
          ...{ imageSize: 32, filters: 4, poolSize: 2, seed: 1 },
          ...{ generatorA: resnet(1), generatorB: resnet(2) },
        }) as unknown as AnyTrainer,
      pairs(1),
    ],
    DCGAN: [() => dcgan.make(), (step) => dcgan.batch(step)],
  };

  it.each(Object.entries(cases))('%s is the same to the bit', async (_, [make, batches]) => {
    const results = [];
    for (const recorder of [undefined, steps]) {
      backend.steps = recorder;
      const before = tf.memory().numTensors;
      const trainer = make();
      const told = await run(trainer, batches);
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
