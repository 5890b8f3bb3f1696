import '@tensorflow/tfjs-backend-cpu';
import { mlpDiscriminator, patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { memory } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { everything } from '../../test/runs';
import { type AnyTrainer, images } from '../../test/small-trainers';
import { CycleGanTrainer } from '../cycle-gan/cycle-gan-trainer';
import { GanTrainer } from '../gan/gan-trainer';
import { Pix2PixTrainer } from '../pix2pix/pix2pix-trainer';
import { sizeMultiple } from './network-shapes';

type Sizes = (number | null)[];

/** A network of one convolution, made by tfjs-layers alone; `strides` 2 halves the image. */
const oneConvolution = (shape: Sizes, filters: number, strides = 1) => {
  const options = { filters, strides, kernelSize: 1, inputShape: shape };
  return sequential({ layers: [layers.conv2d(options)] });
};

/** Fails, and leaves weights, running statistics, random streams and tensors as they were. */
async function refuses(trainer: unknown, batch: object, message: string) {
  const one = trainer as AnyTrainer;
  const before = everything(one);
  const tensors = memory().numTensors;
  await expect(one.step(batch as never)).rejects.toThrow(message);
  expect(memory().numTensors).toBe(tensors);
  expect(everything(one)).toEqual(before);
}

describe('networks of the user', () => {
  it('take what their inputs say, and any size or channels where those say nothing', async () => {
    const fixed = new Pix2PixTrainer({
      generator: oneConvolution([8, 12, 1], 2),
      discriminator: oneConvolution([null, null, 3], 1),
    });
    const fits = { a: images([1, 8, 12, 1], 1), b: images([1, 8, 12, 2], 2) };
    expect((await fixed.step(fits)).G_L1).toBeGreaterThan(0);
    await refuses(
      fixed,
      { a: images([1, 12, 8, 1], 1), b: images([1, 12, 8, 2], 2) },
      'Pix2PixTrainer.step: a must be [B, 8, 12, 1], got [1, 12, 8, 1]; resize or crop them to 8 x 12',
    );
    expect(() => fixed.generate(images([1, 12, 8, 1], 1))).toThrow(
      'Pix2PixTrainer.generate: images must be [B, 8, 12, 1], got [1, 12, 8, 1]; resize or crop them',
    );
    const image = input({ shape: [null, null, null] });
    const any = model({
      inputs: image,
      outputs: layers.activation({ activation: 'tanh' }).apply(image) as SymbolicTensor,
    });
    const free = new Pix2PixTrainer({ generator: any, lambdaGan: 0 });
    expect(free.generate(images([1, 3, 5, 7], 1)).shape).toEqual([1, 3, 5, 7]);
  });

  it('must fit each other: the discriminator what is judged, the generator what is wanted', async () => {
    const batch = { a: images([2, 16, 16, 1], 1), b: images([2, 16, 16, 2], 2) };
    const unet = () =>
      unetGenerator({ levels: 2, filters: 1, inputChannels: 1, outputChannels: 2 });
    await refuses(
      new Pix2PixTrainer({ generator: unet(), discriminator: oneConvolution([32, 32, 3], 1) }),
      batch,
      'Pix2PixTrainer.step: discriminator takes [B, 32, 32, 3], and a and b together make ' +
        '[2, 16, 16, 3]; give images of that size and channels, or another discriminator',
    );
    await refuses(
      new Pix2PixTrainer({
        generator: oneConvolution([null, null, 1], 2, 2),
        discriminator: oneConvolution([null, null, 3], 1),
      }),
      batch,
      'Pix2PixTrainer.step: generator makes [2, 8, 8, 2] of a [2, 16, 16, 1], and b is [2, 16, 16, 2]; ' +
        'give images of one size, or a generator that makes that shape',
    );
    expect(
      () =>
        new Pix2PixTrainer({
          generator: unet(),
          discriminator: patchDiscriminator({ layers: 1, filters: 1 }),
          conditional: false,
        }),
    ).toThrow(
      'Pix2PixTrainer: discriminator must take the channels that generator makes, 2, got 3',
    );
    expect(() => new Pix2PixTrainer({ generator: unet() })).toThrow(
      'Pix2PixTrainer: discriminator must take the channels that generator takes and makes together, 3, ' +
        'got 6',
    );
    const tensors = memory().numTensors;
    const given = { generator: unet() };
    const kept = memory().numTensors;
    expect(() => new Pix2PixTrainer(given)).toThrow('discriminator must take');
    // What the trainer made by then is freed, and what it was given is not.
    expect(memory().numTensors).toBe(kept);
    expect(kept).toBeGreaterThan(tensors);
    // It is never asked.
    new Pix2PixTrainer({ generator: unet(), lambdaGan: 0 });
  });

  it('of a CycleGAN must lead back, and judge both domains', async () => {
    const networks = (back: number) => ({
      generatorA: oneConvolution([null, null, 1], 1, 2),
      generatorB: oneConvolution([null, null, 1], 1, back),
      discriminatorA: oneConvolution([null, null, 1], 1),
      discriminatorB: oneConvolution([null, null, 1], 1),
    });
    const batch = { a: images([1, 8, 8, 1], 1), b: images([1, 8, 8, 1], 2) };
    await refuses(
      new CycleGanTrainer({ ...networks(1), lambdaIdentity: 0 }),
      batch,
      'CycleGanTrainer.step: generatorB makes [1, 4, 4, 1] of translations of a [1, 4, 4, 1], and a is ' +
        '[1, 8, 8, 1]',
    );
    await refuses(
      new CycleGanTrainer({ ...networks(1), lambdaA: 0, lambdaB: 1 }),
      batch,
      'CycleGanTrainer.step: generatorA makes [1, 4, 4, 1] of b [1, 8, 8, 1], and b is [1, 8, 8, 1]',
    );
    const without = new CycleGanTrainer({ ...networks(1), lambdaA: 0, lambdaB: 0 });
    expect((await without.step(batch)).G_A).toBeGreaterThan(0);
    await refuses(
      new CycleGanTrainer({
        ...networks(1),
        discriminatorB: oneConvolution([16, 16, 1], 1),
        lambdaA: 0,
        lambdaB: 0,
      }),
      batch,
      'CycleGanTrainer.step: discriminatorB takes [B, 16, 16, 1], and a make [1, 8, 8, 1]',
    );
  });

  it('of a CycleGAN replay images of one size to batches of several', async () => {
    const make = (seed: number) =>
      resnetGenerator({ blocks: 0, filters: 1, inputChannels: 1, outputChannels: 1, seed });
    const judge = (seed: number) => pixelDiscriminator({ inputChannels: 1, filters: 1, seed });
    const trainer = new CycleGanTrainer({
      generatorA: make(1),
      generatorB: make(2),
      discriminatorA: judge(3),
      discriminatorB: judge(4),
    });
    const of = (count: number, size: number) => ({
      a: images([count, 8, size, 1], 1),
      b: images([count, 8, size, 1], 2),
    });
    await trainer.step(of(2, 8));
    await refuses(
      trainer,
      of(2, 12),
      'CycleGanTrainer.step: translations of a must have the size of the replayed ones, [8, 8, 1], got ' +
        '[8, 12, 1]; use batches of 1, images of one size, or poolSize: 0',
    );
    expect((await trainer.step(of(1, 12))).G_A).toBeGreaterThan(0);
  });

  it('of a GAN must make what is judged', async () => {
    const generator = mlpGenerator({ latentDim: 3, outputShape: [2], hidden: [4] });
    const discriminator = mlpDiscriminator({ inputShape: [3], hidden: [4] });
    expect(() => new GanTrainer({ generator, discriminator, latentDim: 3 })).toThrow(
      'GanTrainer: discriminator must take the samples that generator makes, [B, 2], got [B, 3]',
    );
    const pictures = mlpGenerator({ latentDim: 3, outputShape: [8, 8, 1], hidden: [4] });
    const convolutional = patchDiscriminator({ inputChannels: 1, layers: 1, filters: 1 });
    const options = { generator: pictures, discriminator: convolutional, latentDim: 3 };
    const real = images([2, 16, 16, 1], 1);
    expect((await new GanTrainer(options).step({ real })).D_real).toBeGreaterThan(0);
    await refuses(
      new GanTrainer({ ...options, gradientPenalty: 1 }),
      { real },
      'GanTrainer.step: real must be [B, 8, 8, 1], got [2, 16, 16, 1]; resize or crop the images to 8 x 8',
    );
    await refuses(
      new GanTrainer(options),
      { real: images([2, 4, 4, 1], 1) },
      'GanTrainer.step: discriminator cannot take [2, 4, 4, 1] (conv2d ',
    );
  });
});

describe('sizeMultiple', () => {
  it('is what the first layer asks for', () => {
    expect(sizeMultiple(unetGenerator({ levels: 3, filters: 1 }))).toBe(8);
    expect(sizeMultiple(resnetGenerator({ blocks: 0, filters: 1 }))).toBe(4);
    expect(sizeMultiple(oneConvolution([null, null, 1], 1))).toBe(1);
    // Behind a layer that changes the size it says nothing of the input.
    const image = input({ shape: [null, null, 3] });
    const halved = layers.averagePooling2d({ poolSize: 2 }).apply(image) as SymbolicTensor;
    const inner = unetGenerator({ levels: 2, filters: 1 });
    const outputs = inner.apply(halved) as SymbolicTensor;
    expect(sizeMultiple(model({ inputs: image, outputs }))).toBe(1);
  });
});
