import { BackendError } from '@gan/core';
import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
} from '@gan/discriminators';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { describe, expect, it } from 'vitest';
import {
  CycleGanTrainer,
  DcganTrainer,
  fit,
  oneHot,
  Pix2PixTrainer,
  trainerFrom,
  useBackend,
} from '../index';

// No backend is registered in this file before the last test.
describe('without an engine', () => {
  it.each([
    ['unetGenerator', () => unetGenerator({ levels: 3, filters: 2 })],
    ['resnetGenerator', () => resnetGenerator({ filters: 2 })],
    ['dcganGenerator', () => dcganGenerator({ filters: 2 })],
    ['mlpGenerator', () => mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [2] })],
    ['patchDiscriminator', () => patchDiscriminator({ filters: 2 })],
    ['pixelDiscriminator', () => pixelDiscriminator({ filters: 2 })],
    ['dcganDiscriminator', () => dcganDiscriminator({ filters: 2 })],
    ['mlpDiscriminator', () => mlpDiscriminator({ inputShape: [2], hidden: [2] })],
    ['Pix2PixTrainer', () => new Pix2PixTrainer({ imageSize: 32, filters: 2 })],
    ['CycleGanTrainer', () => new CycleGanTrainer({ imageSize: 32, filters: 2 })],
    ['DcganTrainer', () => new DcganTrainer({ imageSize: 8, filters: 2 })],
    ['oneHot', () => oneHot([1], 2)],
  ])('%s says how to start one', (name, make) => {
    expect(make).toThrow(
      `${name}: no tensor engine runs; start one before, with \`await useBackend()\` from @gan/trainers or @gan/backend`,
    );
    expect(make).toThrow(BackendError);
  });

  it('fit says so, too', async () => {
    const trainer = { optimizers: {}, models: {}, update: () => ({}) };
    const data = { size: 1, async *batches() {} };
    await expect(fit(trainer, data, { steps: 1 }).done()).rejects.toThrow(
      'fit: no tensor engine runs',
    );
    await expect(trainerFrom('checkpoints')).rejects.toThrow('trainerFrom: no tensor engine runs');
  });

  it('all is well after useBackend', async () => {
    await useBackend('cpu');
    expect(new Pix2PixTrainer({ imageSize: 32, filters: 2 }).models.generator.name).toBeTruthy();
  });
});
