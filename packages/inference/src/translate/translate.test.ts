import '@gan/backend-wasm';
import { Rng } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { sampling } from '@gan/layers';
import {
  cast,
  concat,
  expandDims,
  fill,
  memory,
  neg,
  setBackend,
  slice,
  squeeze,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TranslateOptions, type Translation, translate } from '../index';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

/** A picture with broad shapes and fine ones. */
function picture(height: number, width: number, channels = 3): Tensor4D {
  const rng = new Rng(5);
  const values = Float32Array.from({ length: height * width * channels }, (_, i) => {
    const [y, x] = [Math.floor(i / channels / width), Math.floor(i / channels) % width];
    return Math.tanh(Math.sin(y / 9 + i * 0.7) + Math.cos(x / 13) + 0.3 * rng.normal());
  });
  return tensor(values, [1, height, width, channels]);
}

/** Weights large enough for the picture to matter, and running statistics of it. */
function lively(model: LayersModel, seed = 1): LayersModel {
  const rng = new Rng(seed);
  const weights = model.getWeights().map((weight) => {
    const spread = weight.shape.length === 4 ? 1 / Math.sqrt(weight.size / weight.shape[3]!) : 0.1;
    const values = Array.from(weight.dataSync(), (value) =>
      weight.shape.length === 4
        ? 1.5 * spread * rng.normal()
        : value + spread * Math.abs(rng.normal()),
    );
    return tensor(values, weight.shape);
  });
  model.setWeights(weights);
  return model;
}

function largestDifference(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [a, b].map((tensor) => tensor.dataSync() as Float32Array);
  return x!.reduce((largest, value, i) => Math.max(largest, Math.abs(value - y![i]!)), 0);
}

const spread = (image: Tensor) => Math.max(...image.dataSync()) - Math.min(...image.dataSync());

async function told(model: LayersModel, image: Tensor4D, options: TranslateOptions = {}) {
  const reports: Translation[] = [];
  const before = memory().numTensors;
  const output = await translate(model, image, { ...options, report: (one) => reports.push(one) });
  expect(memory().numTensors).toBe(before + 1);
  expect(reports).toHaveLength(1);
  return { output, translation: reports[0]! };
}

const unet = (options = {}) => lively(unetGenerator({ levels: 4, filters: 4, ...options }));
const resnet = (options = {}) => lively(resnetGenerator({ blocks: 2, filters: 4, ...options }));

describe('translate', () => {
  it('is the network itself on a size that it takes', async () => {
    const model = unet();
    const image = picture(32, 48);
    const { output, translation } = await told(model, image);
    expect(translation).toEqual({ tiles: 1, overlap: 0, statistics: 'none' });
    expect(largestDifference(output, model.predict(image) as Tensor)).toBe(0);
    expect(spread(output)).toBeGreaterThan(0.5);
  });

  it('draws dropout from the seed as trainers do, and leaves the model as it was', async () => {
    const model = lively(unetGenerator({ levels: 6, filters: 2 }));
    const image = picture(64, 64);
    const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const { output } = await told(model, image, { mode: 'train', seed: 7 });
    const expected = sampling(model, new Rng(7).fork('generate'), () =>
      tidy(() => model.apply(image, { training: true }) as Tensor),
    );
    expect(largestDifference(output, expected)).toBe(0);
    const { output: other } = await told(model, image, { mode: 'train', seed: 8 });
    expect(largestDifference(output, other)).toBeGreaterThan(1e-3);
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(weights);
  });

  it.each([
    [1, 1],
    [5, 40],
    [33, 17],
    [47, 64],
  ])('takes %d x %d pixels', async (height, width) => {
    for (const model of [unet(), resnet({ norm: 'none' })]) {
      for (const padding of ['reflect', 'edge', 'zero'] as const) {
        const { output } = await told(model, picture(height, width), { padding });
        expect(output.shape).toEqual([1, height, width, 3]);
        expect(output.dataSync().every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('takes [H, W, C], and each image of a batch by itself', async () => {
    const model = resnet();
    const image = picture(12, 20);
    const { output } = await told(model, image);
    const three = await translate(model, squeeze(image, [0]) as Tensor3D);
    expect(three.shape).toEqual([12, 20, 3]);
    expect(largestDifference(expandDims(three, 0), output)).toBe(0);
    const batch = await translate(model, concat([image, neg(image)], 0) as Tensor4D);
    expect(batch.shape).toEqual([2, 12, 20, 3]);
    expect(largestDifference(slice(batch, [0, 0, 0, 0], [1, 12, 20, 3]), output)).toBe(0);
  });
});

describe('tiles make what the whole would', () => {
  it.each<[string, () => LayersModel, TranslateOptions]>([
    ['a U-Net', unet, { tile: 48 }],
    ['a U-Net that resizes', () => unet({ upsample: 'resize' }), { tile: 48 }],
    ['a U-Net without norms', () => unet({ norm: 'none' }), { tile: 40 }],
    ['a ResNet without norms', () => resnet({ norm: 'none' }), { tile: 64 }],
    ['a ResNet with batch norm', () => resnet({ norm: 'batch' }), { tile: 64 }],
    ['a U-Net with instance norm', () => unet({ norm: 'instance' }), { tile: 48 }],
    ['a U-Net in training', unet, { tile: 48, mode: 'train' }],
    ['a ResNet with instance norm', resnet, { tile: 64 }],
    ['a ResNet with affine instance norm', () => resnet({ norm: 'instance-affine' }), { tile: 64 }],
  ])('of %s', async (_, make, options) => {
    const model = make();
    const image = picture(112, 144);
    const { output: whole } = await told(model, image, { ...options, tile: undefined });
    const { output, translation } = await told(model, image, options);
    expect(translation.tiles).toBeGreaterThan(3);
    expect(spread(whole)).toBeGreaterThan(0.5);
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });

  it.each<[string, () => LayersModel, TranslateOptions, number]>([
    ['a U-Net', unet, {}, 400_000],
    ['a U-Net with instance norm', () => unet({ norm: 'instance' }), {}, 500_000],
    ['a U-Net in training', unet, { mode: 'train' }, 500_000],
    ['a ResNet without norms', () => resnet({ norm: 'none', blocks: 1 }), {}, 500_000],
    ['a ResNet', () => resnet({ blocks: 1 }), {}, 500_000],
  ])('of %s in little memory', async (_, make, options, bytes) => {
    const model = make();
    const image = picture(64, 320);
    const { output: whole } = await told(model, image, options);
    const { output, translation } = await told(model, image, { ...options, memory: bytes });
    expect(translation.tiles).toBeGreaterThan(1);
    expect(translation.statistics).not.toBe('copy');
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });

  it('where dropout lies at the bottom of a U-Net', async () => {
    const model = lively(unetGenerator({ levels: 6, filters: 2 }));
    const image = picture(128, 192);
    const options = { mode: 'train', seed: 3 } as const;
    const { output: whole } = await told(model, image, options);
    const { output } = await told(model, image, { ...options, tile: 64 });
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });
});

/** Mean absolute step across the columns at which tiles meet, against that across the others. */
function seams(image: Tensor4D, borders: readonly number[]): number {
  const [, height, width, channels] = image.shape;
  const values = image.dataSync();
  const steps = Array.from({ length: width - 1 }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        sum += Math.abs(values[at + channels]! - values[at]!);
      }
    }
    return sum;
  });
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  return (
    mean(steps.filter((_, x) => borders.includes(x + 1))) /
    mean(steps.filter((_, x) => !borders.includes(x + 1)))
  );
}

/** The columns at which tiles of one row meet. */
function bordersOf(width: number, tiles: number): number[] {
  const length = Math.ceil(width / tiles / 4) * 4;
  return Array.from({ length: tiles - 1 }, (_, i) => (i + 1) * length);
}

/** Each piece between borders by itself, as tiles without overlap would be: what seams look like. */
async function apart(model: LayersModel, image: Tensor4D, borders: readonly number[]) {
  const [, height, width] = image.shape;
  const starts = [0, ...borders];
  const pieces = await Promise.all(
    starts.map((start, i) => {
      const columns = (borders[i] ?? width) - start;
      return translate(model, slice(image, [0, 0, start, 0], [1, height, columns, -1]));
    }),
  );
  return concat(pieces, 2);
}

describe('where tiles are not the whole', () => {
  it('there are no seams with the statistics of a copy', async () => {
    const model = resnet({ blocks: 3 });
    const image = picture(96, 768);
    const { output, translation } = await told(model, image, { memory: 1_000_000 });
    expect(translation).toMatchObject({ statistics: 'copy' });
    expect(translation.copy![1]).toBeLessThan(768);
    expect(translation.tiles).toBeGreaterThan(4);
    expect(translation.tiles).toBeLessThan(40);
    const { output: whole } = await told(model, image);
    const borders = bordersOf(768, translation.tiles);
    expect(seams(output, borders) / seams(whole, borders)).toBeLessThan(1.1);
    // What differs from the whole would step at the borders, too, as it does for tiles without overlap.
    const cut = await apart(model, image, borders);
    expect(seams(sub(output, whole), borders)).toBeLessThan(1.1);
    expect(seams(sub(cut, whole), borders)).toBeGreaterThan(2);
  });

  it('too little overlap is mixed away', async () => {
    const model = resnet({ blocks: 3, norm: 'none' });
    const image = picture(64, 512);
    const options = { tile: 96, overlap: 16, memory: 500_000 };
    const { output, translation } = await told(model, image, options);
    expect(translation).toMatchObject({ tiles: 8, overlap: 16, statistics: 'none' });
    const { output: whole } = await told(model, image);
    expect(largestDifference(output, whole)).toBeGreaterThan(1e-4);
    const borders = bordersOf(512, 8);
    expect(seams(output, borders) / seams(whole, borders)).toBeLessThan(1.1);
    const cut = await apart(model, image, borders);
    expect(seams(cut, borders) / seams(whole, borders)).toBeGreaterThan(1.1);
  });
});

describe('translate refuses', () => {
  const image = picture(16, 16);
  it('what makes no image of an image', async () => {
    const before = memory().numTensors;
    const judge = patchDiscriminator({ layers: 1, filters: 2 });
    await expect(translate(judge, image)).rejects.toThrow(
      "translate: 'patch_discriminator' makes images of another size than those that it is given",
    );
    const dcgan = dcganGenerator({ imageSize: 8, filters: 1 });
    await expect(translate(dcgan, image)).rejects.toThrow(
      "model must make an image of one image, but 'dcgan_generator' makes [?, 8, 8, 3] of [?, 100]",
    );
    judge.dispose();
    dcgan.dispose();
    expect(memory().numTensors).toBe(before);
    await expect(translate({} as LayersModel, image)).rejects.toThrow('must be a LayersModel');
  });

  it('images that do not fit', async () => {
    const model = unet();
    await expect(translate(model, picture(16, 16, 1))).rejects.toThrow(
      "translate: 'unet_generator' takes images of 3 channels, got 1; convert the image",
    );
    await expect(translate(model, tensor([1, 2]) as never)).rejects.toThrow('got [2]');
    await expect(translate(model, cast(image, 'int32'))).rejects.toThrow(
      'float32 values in [-1, 1]',
    );
  });

  it('what is disposed of', async () => {
    const gone = picture(4, 4);
    gone.dispose();
    await expect(translate(unet(), gone)).rejects.toThrow('translate: image is disposed of');
    const model = resnet();
    model.dispose();
    await expect(translate(model, image)).rejects.toThrow('translate: model is disposed of');
  });

  it('to make NaN of an image or of weights that hold it, whole or in tiles', async () => {
    const model = unet();
    const holed = concat([picture(31, 32), fill([1, 1, 32, 3], Number.NaN)], 1) as Tensor4D;
    const before = memory().numTensors;
    for (const tile of [undefined, 16]) {
      await expect(translate(model, holed, { tile })).rejects.toMatchObject({
        code: 'NonFiniteError',
        message: expect.stringMatching(/^translate: 'unet_generator' made values that are NaN/),
      });
    }
    expect(memory().numTensors).toBe(before);
    const weights = model.getWeights().map(({ shape }) => fill(shape, Number.POSITIVE_INFINITY));
    model.setWeights(weights);
    await expect(translate(model, image)).rejects.toThrow('use an earlier checkpoint');
  });

  it('tiles that are too small, or of a network that sees the whole', async () => {
    await expect(
      translate(resnet({ blocks: 4, norm: 'none' }), picture(64, 64), { tile: 32, memory: 1 }),
    ).rejects.toThrow(/tile must be at least \d+ for 'resnet_generator'/);
    const whole = input({ shape: [null, null, 3] });
    const pooled = layers.globalAveragePooling2d({}).apply(whole) as SymbolicTensor;
    const scaled = layers
      .multiply()
      .apply([whole, layers.reshape({ targetShape: [1, 1, 3] }).apply(pooled) as SymbolicTensor]);
    const model = layersModel({ inputs: whole, outputs: scaled as SymbolicTensor });
    expect((await translate(model, image)).shape).toEqual([1, 16, 16, 3]);
    await expect(translate(model, image, { tile: 8 })).rejects.toThrow(
      /cannot be run in tiles, since its layer .* may see the whole image/,
    );
  });

  it('options out of range, and stops where it is told to', async () => {
    const model = unet();
    await expect(translate(model, image, { mode: 'test' as 'eval' })).rejects.toThrow(
      "mode must be one of 'train', 'eval', got 'test'",
    );
    await expect(translate(model, image, { tile: 0 })).rejects.toMatchObject({
      code: 'OptionError',
    });
    await expect(translate(model, image, { signal: 5 as never })).rejects.toThrow(
      'translate: signal must be an AbortSignal, such as new AbortController().signal, got 5',
    );
    const stop = new AbortController();
    const before = memory().numTensors;
    const going = translate(model, image, { tile: 8, signal: stop.signal });
    stop.abort();
    await expect(going).rejects.toMatchObject({ name: 'AbortError' });
    expect(memory().numTensors).toBe(before);
  });
});
