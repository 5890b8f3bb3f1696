import '@tensorflow/tfjs-backend-cpu';
import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
} from '@gan/discriminators';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { memory, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { everything } from '../../test/runs';
import type { AnyBatch, AnyTrainer } from '../../test/small-trainers';
import { CycleGanTrainer } from '../cycle-gan/cycle-gan-trainer';
import { fit } from '../fit/fit';
import { ConditionalGanTrainer } from '../gan/conditional-gan-trainer';
import { DcganTrainer } from '../gan/dcgan-trainer';
import { GanTrainer } from '../gan/gan-trainer';
import { oneHot } from '../gan/one-hot';
import { Pix2PixTrainer } from '../pix2pix/pix2pix-trainer';
import { estimateMemory } from '../watch/memory-estimate';

type Code = 'ShapeError' | 'OptionError';
/** What is given, and the error's code and message after the name of trainer and method. */
type Case = readonly [given: () => unknown, code: Code, message: string];

interface Kind {
  readonly make: () => unknown;
  readonly good: () => object;
  /** Wrong batches. */
  readonly batches: readonly Case[];
  /** Wrong arguments of generate. */
  readonly generate: readonly Case[];
}

const image = (...shape: number[]) => zeros(shape);
function disposed(...shape: number[]) {
  const x = zeros(shape);
  x.dispose();
  return x;
}

const pairs = { a: () => image(2, 8, 8, 1), b: () => image(2, 8, 8, 2) };
const pair = (over: Record<string, unknown> = {}) => ({
  ...('a' in over ? {} : { a: pairs.a() }),
  ...('b' in over ? {} : { b: pairs.b() }),
  ...over,
});

/** What is wrong with images of one channel, wherever they are given. */
const images = (
  name: string,
  channels: number,
  option: string,
  wrap: (value: unknown) => unknown,
): Case[] => {
  const wanted = `[B, H, W, ${channels}]`;
  return [
    [
      () => wrap(image(8, 8, channels)),
      'ShapeError',
      `${name} must be ${wanted}, got [8, 8, ${channels}]; add the batch axis: tf.expandDims(${name}, 0)`,
    ],
    [
      () => wrap(image(2, 8, 8, 4)),
      'ShapeError',
      `${name} must be ${wanted}, got [2, 8, 8, 4]; load them with channels: ${channels}, or use ` +
        `${option}: 4`,
    ],
    [
      () => wrap(image(2, channels, 8, 8)),
      'ShapeError',
      `${name} must be ${wanted}, got [2, ${channels}, 8, 8]; channels come last: ` +
        `tf.transpose(${name}, [0, 2, 3, 1])`,
    ],
    [
      () => wrap(image(8, 8)),
      'ShapeError',
      `${name} must be ${wanted}, got [8, 8]; the first axis is the batch`,
    ],
    [
      () => wrap(image(0, 8, 8, channels)),
      'ShapeError',
      `${name} must be ${wanted}, got [0, 8, 8, ${channels}]; a batch needs at least one sample`,
    ],
    [
      () => wrap(image(2, 8, 8, channels).cast('int32')),
      'ShapeError',
      `${name} must be a tensor of float32, got int32 [2, 8, 8, ${channels}]; use ` +
        `tf.cast(${name}, 'float32'), scaled to [-1, 1]`,
    ],
    [
      () => wrap(image(2, 8, 8, channels).cast('bool')),
      'ShapeError',
      `${name} must be a tensor of float32, got bool [2, 8, 8, ${channels}]; use ` +
        `tf.cast(${name}, 'float32'), scaled to [-1, 1]`,
    ],
    [
      () => wrap(disposed(2, 8, 8, channels)),
      'ShapeError',
      `${name} must be a tensor ${wanted}, got one that was disposed; dispose it afterwards, or give a ` +
        'clone',
    ],
    [
      () => wrap([[[[0]]]]),
      'OptionError',
      `${name} must be a tensor ${wanted}, got [[[[0]]]]; make one with tf.tensor`,
    ],
    [
      () => wrap(new Float32Array(64)),
      'OptionError',
      `${name} must be a tensor ${wanted}, got a value of type Float32Array; make one with tf.tensor`,
    ],
    [
      () => wrap(Promise.resolve(1)),
      'OptionError',
      `${name} must be a tensor ${wanted}, got a value of type Promise; await it`,
    ],
    [() => wrap(undefined), 'OptionError', `${name} must be a tensor ${wanted}, got undefined`],
    [
      () => wrap(image(2, 10, 8, channels)),
      'ShapeError',
      `height and width of ${name} must be multiples of 4 for the generator, got [2, 10, 8, ${channels}]; ` +
        'resize or crop to 12 x 8, or use fewer levels',
    ],
  ];
};

const noPair = (names: string): Case[] => [
  [
    () => ({ real: image(2, 2) }),
    'OptionError',
    'a batch must be { a, b }, got { real }; real is for GanTrainer, ConditionalGanTrainer and ' +
      'DcganTrainer',
  ],
  [
    () => ({ A: pairs.a(), B: pairs.b() }),
    'OptionError',
    'a batch must be { a, b }, got { A, B }; write a, not A',
  ],
  [() => ({ a: pairs.a() }), 'OptionError', 'a batch must be { a, b }, got { a }'],
  [() => ({}), 'OptionError', 'a batch must be { a, b }, got {}'],
  [() => undefined, 'OptionError', 'a batch must be { a, b }, got undefined'],
  [() => [pairs.a()], 'OptionError', 'a batch must be { a, b }, got [a value of type Tensor]'],
  [
    () => pairs.a(),
    'OptionError',
    'a batch must be { a, b }, got a tensor [2, 8, 8, 1]; put it under its name',
  ],
  [
    () => Promise.resolve(pair()),
    'OptionError',
    'a batch must be { a, b }, got a promise; await it',
  ],
  [
    () => ({ a: pairs.b(), b: pairs.a() }),
    'ShapeError',
    'a must be [B, H, W, 1], got [2, 8, 8, 2]; a and b look swapped; give { a: b, b: a }, or load ' +
      "them in direction 'BtoA'",
  ],
  [
    () => pair({ b: image(3, 8, 8, 2) }),
    'ShapeError',
    `a and b must be as many images${names}, got a [2, 8, 8, 1] and b [3, 8, 8, 2]`,
  ],
];

const mlps = (conditions = 0) => ({
  generator: mlpGenerator({ latentDim: 3, outputShape: [2], hidden: [4], conditions }),
  discriminator: mlpDiscriminator({ inputShape: [2], hidden: [4], dropout: 0.3, conditions }),
  latentDim: 3,
});
const real = () => image(4, 2);
const condition = () => oneHot([0, 1, 0, 1], 2);

const vectors = (names: string, rest: () => object): Case[] => [
  [
    () => ({ ...rest(), real: image(4, 3) }),
    'ShapeError',
    'real must be [B, 2], got [4, 3]; the discriminator takes such samples',
  ],
  [
    () => ({ ...rest(), real: image(2) }),
    'ShapeError',
    'real must be [B, 2], got [2]; add the batch axis: tf.expandDims(real, 0)',
  ],
  [
    () => ({ ...rest(), real: image(4, 2, 1) }),
    'ShapeError',
    'real must be [B, 2], got [4, 2, 1]; the first axis is the batch',
  ],
  [
    () => ({ ...rest(), real: image(0, 2) }),
    'ShapeError',
    'real must be [B, 2], got [0, 2]; a batch needs at least one sample',
  ],
  [
    () => ({ ...rest(), real: real().cast('int32') }),
    'ShapeError',
    "real must be a tensor of float32, got int32 [4, 2]; use tf.cast(real, 'float32')",
  ],
  [
    () => ({ ...rest(), real: disposed(4, 2) }),
    'ShapeError',
    'real must be a tensor [B, 2], got one that was disposed; dispose it afterwards, or give a clone',
  ],
  [
    () => ({ ...rest(), real: [[1, 2]] }),
    'OptionError',
    'real must be a tensor [B, 2], got [[1, 2]]; make one with tf.tensor',
  ],
  [
    () => ({ a: pairs.a(), b: pairs.b() }),
    'OptionError',
    `a batch must be { ${names} }, got { a, b }; a is for Pix2PixTrainer and CycleGanTrainer`,
  ],
  [
    () => ({ ...rest(), real: undefined, Real: real() }),
    'OptionError',
    'real must be a tensor [B, 2], got undefined',
  ],
  [() => null, 'OptionError', `a batch must be { ${names} }, got null`],
  [
    () => ({ ...rest(), real: real(), z: image(4, 5) }),
    'ShapeError',
    'z must have shape [4, 3], got [4, 5]',
  ],
  [
    () => ({ ...rest(), real: real(), z: image(3, 3) }),
    'ShapeError',
    'z must have shape [4, 3], got [3, 3]',
  ],
  [
    () => ({ ...rest(), real: real(), z: [1, 2, 3] }),
    'OptionError',
    'z must be a tensor [4, 3], got [1, 2, 3]; make one with tf.tensor',
  ],
  [
    () => ({ ...rest(), real: real(), z: image(4, 3).cast('int32') }),
    'ShapeError',
    "z must be a tensor of float32, got int32 [4, 3]; use tf.cast(z, 'float32')",
  ],
];

/** Wrong first arguments of the latent-vector trainers' generate. */
const latents = (more: () => object = () => ({})): Case[] => [
  [() => [image(4, 5), more()], 'ShapeError', 'z must be [B, 3], got [4, 5]'],
  [
    () => [image(3), more()],
    'ShapeError',
    'z must be [B, 3], got [3]; add the batch axis: tf.expandDims(z, 0)',
  ],
  [
    () => [image(0, 3), more()],
    'ShapeError',
    'z must be [B, 3], got [0, 3]; a batch needs at least one sample',
  ],
  [
    () => [image(4, 3).cast('int32'), more()],
    'ShapeError',
    "z must be a tensor of float32, got int32 [4, 3]; use tf.cast(z, 'float32')",
  ],
  [
    () => [disposed(4, 3), more()],
    'ShapeError',
    'z must be a tensor [B, 3], got one that was disposed; dispose it afterwards, or give a clone',
  ],
  [
    () => [[[1, 2, 3]], more()],
    'OptionError',
    'takes a number of samples, or latent vectors [B, 3] as a tensor, got [[1, 2, 3]]',
  ],
  [
    () => [undefined, more()],
    'OptionError',
    'takes a number of samples, or latent vectors [B, 3] as a tensor, got undefined',
  ],
  [() => [1.5, more()], 'OptionError', 'count must be an integer of at least 1, got 1.5'],
  [() => [4, { ...more(), z: image(2, 3) }], 'ShapeError', 'z must have shape [4, 3], got [2, 3]'],
];

const kinds: Record<string, Kind> = {
  Pix2PixTrainer: {
    make: () =>
      new Pix2PixTrainer({
        generator: unetGenerator({ levels: 2, filters: 1, inputChannels: 1, outputChannels: 2 }),
        discriminator: patchDiscriminator({ inputChannels: 3, layers: 1, filters: 1 }),
      }),
    good: () => pair(),
    batches: [
      ...images('a', 1, 'inputChannels', (a) => pair({ a })),
      ...images('b', 2, 'outputChannels', (b) => pair({ b })).slice(0, -1),
      ...noPair(' of one size'),
      [
        () => pair({ b: image(2, 8, 12, 2) }),
        'ShapeError',
        'a and b must be as many images of one size, got a [2, 8, 8, 1] and b [2, 8, 12, 2]',
      ],
      [
        () => ({ a: image(2, 4, 4, 1), b: image(2, 4, 4, 2) }),
        'ShapeError',
        "discriminator cannot take [2, 4, 4, 3] (conv2d 'convolution3': a size of 1 with " +
          'padding 1 is smaller than kernelSize 4; use a larger image, more padding or a smaller kernel)',
      ],
    ],
    generate: images('images', 1, 'inputChannels', (a) => [a]),
  },
  CycleGanTrainer: {
    make: () =>
      new CycleGanTrainer({
        generatorA: resnetGenerator({ blocks: 0, filters: 1, inputChannels: 1, outputChannels: 2 }),
        generatorB: resnetGenerator({ blocks: 0, filters: 1, inputChannels: 2, outputChannels: 1 }),
        discriminatorA: pixelDiscriminator({ inputChannels: 2, filters: 1 }),
        discriminatorB: pixelDiscriminator({ inputChannels: 1, filters: 1 }),
        lambdaIdentity: 0,
      }),
    good: () => pair(),
    batches: [
      ...images('a', 1, 'inputChannels', (a) => pair({ a })),
      ...images('b', 2, 'outputChannels', (b) => pair({ b })),
      ...noPair(''),
    ],
    generate: [
      ...images('images', 1, 'inputChannels', (a) => [a, { direction: 'AtoB' }]),
      ...images('images', 2, 'outputChannels', (b) => [b, { direction: 'BtoA' }]),
    ],
  },
  GanTrainer: {
    make: () => new GanTrainer(mlps()),
    good: () => ({ real: real() }),
    batches: [
      ...vectors('real', () => ({})),
      [
        () => ({ real: real(), condition: condition() }),
        'OptionError',
        'a batch must not hold a condition, since this trainer has none; leave it out, or use ' +
          'ConditionalGanTrainer',
      ],
    ],
    generate: latents(),
  },
  ConditionalGanTrainer: {
    make: () => new ConditionalGanTrainer({ ...mlps(2), conditions: 2 }),
    good: () => ({ real: real(), condition: condition() }),
    batches: [
      ...vectors('real, condition', () => ({ condition: condition() })),
      [
        () => ({ real: real() }),
        'OptionError',
        'a batch must be { real, condition }, got { real }; oneHot(labels, classes) makes one of labels',
      ],
      [
        () => ({ real: real(), condition: image(4, 3) }),
        'ShapeError',
        'condition must have shape [4, 2], got [4, 3]; oneHot(labels, classes) makes one of labels',
      ],
      [
        () => ({ real: real(), condition: image(3, 2) }),
        'ShapeError',
        'condition must have shape [4, 2], got [3, 2]; oneHot(labels, classes) makes one of labels',
      ],
      [
        () => ({ real: real(), condition: [0, 1, 0, 1] }),
        'OptionError',
        'condition must be a tensor [4, 2], got [0, 1, 0, 1]; oneHot(labels, classes) makes one of labels',
      ],
      [
        () => ({ real: real(), condition: condition().cast('int32') }),
        'ShapeError',
        'condition must be a tensor of float32, got int32 [4, 2]; use ' +
          "tf.cast(condition, 'float32')",
      ],
    ],
    generate: [
      ...latents(() => ({ condition: condition() })),
      [
        () => [4, {}],
        'OptionError',
        'condition must be a tensor [4, 2], got undefined; oneHot(labels, classes) makes one of labels',
      ],
      [
        () => [3, { condition: condition() }],
        'ShapeError',
        'condition must have shape [3, 2], got [4, 2]; oneHot(labels, classes) makes one of labels',
      ],
    ],
  },
  DcganTrainer: {
    make: () => {
      const shape = { imageSize: 8, channels: 1, filters: 1 };
      return new DcganTrainer({
        generator: dcganGenerator({ ...shape, latentDim: 3 }),
        discriminator: dcganDiscriminator(shape),
        latentDim: 3,
      });
    },
    good: () => ({ real: image(2, 8, 8, 1) }),
    batches: [
      [
        () => ({ real: image(2, 8, 8, 3) }),
        'ShapeError',
        'real must be [B, 8, 8, 1], got [2, 8, 8, 3]; load the images with channels: 1, or use channels: 3',
      ],
      [
        () => ({ real: image(8, 8, 1) }),
        'ShapeError',
        'real must be [B, 8, 8, 1], got [8, 8, 1]; add the batch axis: tf.expandDims(real, 0)',
      ],
      [
        () => ({ real: image(2, 16, 16, 1) }),
        'ShapeError',
        'real must be [B, 8, 8, 1], got [2, 16, 16, 1]; resize or crop the images to 8 x 8, or use ' +
          'imageSize: 16',
      ],
      [
        () => ({ real: image(2, 1, 8, 8) }),
        'ShapeError',
        'real must be [B, 8, 8, 1], got [2, 1, 8, 8]; channels come last: tf.transpose(real, [0, 2, 3, 1])',
      ],
      [
        () => ({ real: image(2, 8, 8, 1).cast('int32') }),
        'ShapeError',
        "real must be a tensor of float32, got int32 [2, 8, 8, 1]; use tf.cast(real, 'float32'), " +
          'scaled to [-1, 1]',
      ],
      [
        () => ({ real: disposed(2, 8, 8, 1) }),
        'ShapeError',
        'real must be a tensor [B, 8, 8, 1], got one that was disposed; dispose it afterwards, or give a ' +
          'clone',
      ],
      [
        () => ({ real: 'images' }),
        'OptionError',
        "real must be a tensor [B, 8, 8, 1], got 'images'",
      ],
      [
        () => ({ REAL: image(2, 8, 8, 1) }),
        'OptionError',
        'a batch must be { real }, got { REAL }; write real, not REAL',
      ],
      [
        () => ({ real: image(2, 8, 8, 1), z: image(2, 4) }),
        'ShapeError',
        'z must have shape [2, 3], got [2, 4]',
      ],
    ],
    generate: latents(),
  },
};

const numbers = (trainer: unknown) => everything(trainer as AnyTrainer);
describe.each(Object.entries(kinds))('%s', (name, { make, good, batches, generate }) => {
  let trainer: AnyTrainer & { generate(...given: unknown[]): Tensor };
  beforeEach(() => {
    trainer = make() as typeof trainer;
  });

  it.each(batches)('refuses a batch before anything changes: %#', async (given, code, message) => {
    const batch = given() as AnyBatch;
    const before = numbers(trainer);
    const tensors = memory().numTensors;
    const expected = (method: string) =>
      expect.objectContaining({ code, message: `${name}.${method}: ${message}` });
    expect(() => trainer.update(batch)).toThrow(expected('update'));
    await expect(trainer.step(batch)).rejects.toEqual(expected('step'));
    expect(() => trainer.outputs?.(batch, 0)).toThrow(expected('outputs'));
    expect(() => estimateMemory(trainer, batch)).toThrow(expected('update'));
    expect(memory().numTensors).toBe(tensors);
    expect(numbers(trainer)).toEqual(before);
  });

  it.each(generate)('refuses what generate cannot take: %#', (given, code, message) => {
    const argument = given() as unknown[];
    const before = numbers(trainer);
    const tensors = memory().numTensors;
    expect(() => trainer.generate(...argument)).toThrow(
      expect.objectContaining({ code, message: `${name}.generate: ${message}` }),
    );
    expect(memory().numTensors).toBe(tensors);
    expect(numbers(trainer)).toEqual(before);
  });

  it('takes a good batch, with more in it than tensors', async () => {
    const losses = await trainer.step({ ...good(), paths: ['1.png'] } as unknown as AnyBatch);
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
  });

  it('says in fit what is wrong with the first batch, and frees it', async () => {
    const [given, code, message] = batches[0]!;
    const before = numbers(trainer);
    let tensors = 0;
    const data = {
      size: 8,
      async *batches() {
        tensors = memory().numTensors;
        yield given() as AnyBatch;
      },
    };
    const run = async () => {
      for await (const event of fit(trainer, data, { steps: 1 }))
        expect(event.type).not.toBe('step');
    };
    await expect(run()).rejects.toEqual(
      expect.objectContaining({ code, message: `${name}.update: ${message}` }),
    );
    expect(memory().numTensors).toBe(tensors);
    expect(numbers(trainer)).toEqual(before);
  });
});
