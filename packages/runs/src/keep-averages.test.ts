import '@tensorflow/tfjs-backend-cpu';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { GanTrainer } from '@gan/trainers';
import { memory, ones } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { keepAverages } from './keep-averages';

it('makes the averages the weights', async () => {
  const trainer = new GanTrainer({
    generator: mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [4] }),
    discriminator: mlpDiscriminator({ inputShape: [2], hidden: [4] }),
    latentDim: 2,
    ema: 0.5,
  });
  for (let i = 0; i < 3; i++) await trainer.step({ real: ones([4, 2]) });
  const averaged = trainer.generate(3, { average: true }).dataSync();
  expect(trainer.generate(3).dataSync()).not.toEqual(averaged);
  const before = memory().numTensors;
  keepAverages(trainer);
  expect(memory().numTensors).toBe(before);
  expect(trainer.generate(3).dataSync()).toEqual(averaged);
});
