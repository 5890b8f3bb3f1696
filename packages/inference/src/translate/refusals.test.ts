import '@gan/backend-wasm';
import { patchDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import {
  cast,
  concat,
  fill,
  memory,
  setBackend,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { picture, resnet, unet } from '../../test/generators';
import { translate } from '../index';

beforeAll(async () => {
  await setBackend('gan-wasm');
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
