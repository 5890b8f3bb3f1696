import '@gan/backend-wasm';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type AnyBatch, type AnyTrainer, images, smallTrainers } from '../test/small-trainers';
import { CycleGanTrainer, Pix2PixTrainer } from './index';

interface Engine {
  steps?: unknown;
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

describe('recorded steps on gan-wasm', () => {
  let backend: Engine;
  let steps: unknown;
  beforeAll(async () => {
    await tf.setBackend('gan-wasm');
    backend = tf.backend() as unknown as Engine;
    steps = backend.steps;
  });

  const pix2pix = (options: object) => () =>
    new Pix2PixTrainer({
      generator: unetGenerator({ imageSize: 64, filters: 4, seed: 1 }),
      discriminator: patchDiscriminator({ inputChannels: 6, filters: 4, seed: 1 }),
      seed: 1,
      ...options,
    }) as unknown as AnyTrainer;
  const pairs = (count: number) => (step: number) =>
    ({
      a: images([count, 64, 64, 3], step),
      b: images([count, 64, 64, 3], step + 20),
    }) as unknown as AnyBatch;
  const resnet = (seed: number) => resnetGenerator({ filters: 4, blocks: 1, seed });
  const small = (name: string): [make: () => AnyTrainer, batches: (step: number) => AnyBatch] => [
    () => smallTrainers[name]!.make(),
    (step) => smallTrainers[name]!.batch(step),
  ];
  const gan = smallTrainers.GanTrainer!;
  const cases: Record<string, [make: () => AnyTrainer, batches: (step: number) => AnyBatch]> = {
    'pix2pix with dropout and averages': [pix2pix({ ema: 0.9 }), pairs(1)],
    'pix2pix on micro-batches': [pix2pix({ accumulate: 2 }), pairs(2)],
    'a GAN of dense layers, with a smaller batch now and then': [
      () => gan.make(),
      (step) => gan.batch(step, step % 4 === 0 ? 2 : 4),
    ],
    'CycleGAN, whose discriminators see replayed images': [
      () =>
        new CycleGanTrainer({
          ...{ imageSize: 32, filters: 4, poolSize: 2, seed: 1 },
          ...{ generatorA: resnet(1), generatorB: resnet(2) },
        }) as unknown as AnyTrainer,
      (step) => ({
        a: images([1, 32, 32, 3], step),
        b: images([1, 32, 32, 3], step + 20),
      }),
    ],
    DCGAN: small('DcganTrainer'),
    'a conditional GAN': small('ConditionalGanTrainer'),
  };

  it.each(Object.entries(cases))('%s is the same to the bit', async (_, [make, batches]) => {
    const results = [];
    for (const recorder of [undefined, steps]) {
      backend.steps = recorder;
      const before = tf.memory();
      const trainer = make();
      const told = await run(trainer, batches);
      trainer.dispose();
      const { numTensors, ...after } = tf.memory();
      const { numBytesInWasm } = after as unknown as { numBytesInWasm: number };
      const bytes =
        numBytesInWasm - (before as unknown as { numBytesInWasm: number }).numBytesInWasm;
      results.push({ told, left: [numTensors - before.numTensors, bytes] });
    }
    expect(results[1]).toEqual(results[0]);
  });

  it.each(Object.entries(smallTrainers))(
    'hold no more after many steps than after some: %s',
    (_, { make, batch: batchOf }) => {
      const trainer = make();
      const take = (steps: number) => {
        for (let step = 1; step <= steps; step++) {
          const batch = batchOf(step);
          tf.dispose([trainer.update(batch), batch] as never);
        }
        return tf.memory();
      };
      expect(take(12)).toEqual(take(40));
      trainer.dispose();
    },
  );

  it('leaves out the program from the fourth on', () => {
    const trainer = pix2pix({})();
    const program = vi.spyOn(trainer.models.generator!, 'apply');
    const ranProgram = [1, 2, 3, 4, 5].map((step) => {
      program.mockClear();
      const batch = pairs(1)(step);
      tf.dispose([trainer.update(batch), batch] as never);
      return program.mock.calls.length > 0;
    });
    expect(ranProgram).toEqual([true, true, true, false, false]);
    trainer.dispose();
  });

  it('runs the program where its kernels are looked at', async () => {
    const trainer = pix2pix({})();
    const [program, batch] = [vi.spyOn(trainer.models.generator!, 'apply'), pairs(1)(1)];
    const step = () => {
      program.mockClear();
      tf.dispose(trainer.update(batch) as never);
      return program.mock.calls.length > 0;
    };
    for (let i = 0; i < 3; i++) step();
    expect(step()).toBe(false);
    const { kernelNames } = await tf.profile(() => void step());
    expect(kernelNames).toContain('GanNorm');
    expect(step()).toBe(false);
    tf.dispose(batch);
    trainer.dispose();
  });

  it('says why it is not repeated', () => {
    const { make, batch } = smallTrainers['GanTrainer as WGAN-GP']!;
    const trainer = make();
    for (let i = 0; i < 3; i++) tf.dispose(trainer.update(batch(i)) as never);
    const { notRecorded, saysNotRecorded } = trainer as unknown as Pix2PixTrainer;
    expect(notRecorded).toBe('draws where the gradient penalty is taken');
    // It costs too little to trouble anybody with it.
    expect(saysNotRecorded).toBe(false);
    trainer.dispose();
  });
});
