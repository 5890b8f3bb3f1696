import '@tensorflow/tfjs-backend-cpu';
import { useBackend } from '@gan/backend';
import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { loadTensorflow, tensorflowFolder } from '@gan/testing';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnyBatch, type AnyTrainer, images } from '../test/small-trainers';
import {
  ConditionalGanTrainer,
  CycleGanTrainer,
  DcganTrainer,
  GanTrainer,
  oneHot,
  Pix2PixTrainer,
} from './index';

const size = 32;
const image = (count: number, seed: number) => images([count, size, size, 3], seed);
const pair = (count = 1) => ({ a: image(count, 1), b: image(count, 2) });
const gan = (conditions = 0) => ({
  generator: dcganGenerator({ imageSize: size, filters: 8, latentDim: 16, conditions, seed: 1 }),
  discriminator: dcganDiscriminator({ imageSize: size, filters: 8, conditions, seed: 2 }),
  latentDim: 16,
  seed: 1,
});
const pix2pix = { imageSize: size, filters: 8, seed: 1 };
const resized = (seed: number) =>
  resnetGenerator({ filters: 4, blocks: 2, upsample: 'resize', seed });

/** Every trainer with what it computes otherwise than the rest. */
const cases: Record<string, () => [trainer: object, batch: AnyBatch]> = {
  pix2pix: () => [new Pix2PixTrainer(pix2pix), pair()],
  'pix2pix, batch 2, accumulated': () => [
    new Pix2PixTrainer({ ...pix2pix, accumulate: 2 }),
    pair(2),
  ],
  'pix2pix, resize upsampling, averaged': () => [
    new Pix2PixTrainer({
      ...pix2pix,
      generator: unetGenerator({ imageSize: size, filters: 8, upsample: 'resize', seed: 3 }),
      ema: 0.99,
    }),
    pair(2),
  ],
  CycleGAN: () => [
    new CycleGanTrainer({ imageSize: size, filters: 4, poolSize: 0, seed: 1 }),
    pair(),
  ],
  'CycleGAN, batch 2, resize upsampling': () => [
    new CycleGanTrainer({
      ...{ imageSize: size, filters: 4, poolSize: 0, seed: 1 },
      ...{ generatorA: resized(3), generatorB: resized(4) },
    }),
    pair(2),
  ],
  DCGAN: () => [new DcganTrainer({ imageSize: size, filters: 8, seed: 1 }), { real: image(8, 1) }],
  'WGAN with gradient penalty': () => [
    new GanTrainer({ ...gan(), loss: 'wgan', gradientPenalty: 10, discriminatorSteps: 2 }),
    { real: image(4, 1) },
  ],
  hinge: () => [new GanTrainer({ ...gan(), loss: 'hinge' }), { real: image(4, 1) }],
  conditional: () => [
    new ConditionalGanTrainer({ ...gan(4), conditions: 4 }),
    { real: image(4, 1), condition: oneHot([0, 1, 2, 3], 4) as Tensor },
  ],
};

async function lossesOn(engine: string, make: () => [object, AnyBatch], steps: number) {
  await setBackend(engine);
  const [made, batch] = make();
  const trainer = made as AnyTrainer;
  const losses = [await trainer.step(batch)];
  const before = memory().numTensors;
  while (losses.length < steps) losses.push(await trainer.step(batch));
  expect(memory().numTensors).toBe(before);
  trainer.dispose();
  return losses;
}

describe.skipIf(!tensorflowFolder)('where GAN_TENSORFLOW names a libtensorflow', () => {
  beforeAll(async () => {
    await useBackend('wasm');
    await loadTensorflow(tensorflowFolder!);
    await useBackend('tensorflow');
  });

  it.each(Object.entries(cases))(
    '%s takes the first steps of another engine',
    async (name, make) => {
      // Adam's first step is the sign of a gradient: of DCGAN's weights some have so little of it that it is
      // wasm's rounding that decides.
      const expected = await lossesOn(name === 'DCGAN' ? 'cpu' : 'gan-wasm', make, 2);
      const actual = await lossesOn('tensorflow', make, 2);
      for (const [step, losses] of expected.entries()) {
        for (const [loss, value] of Object.entries(losses)) {
          const difference =
            Math.abs(actual[step]![loss]! - value) / Math.max(1e-3, Math.abs(value));
          expect(difference, `${loss}, step ${step}`).toBeLessThan(2e-6);
        }
      }
    },
  );
});
