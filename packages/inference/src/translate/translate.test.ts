import '@gan/backend-wasm';
import { Rng } from '@gan/core';
import { unetGenerator } from '@gan/generators';
import { sampling } from '@gan/layers';
import {
  concat,
  expandDims,
  neg,
  setBackend,
  slice,
  squeeze,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  largestDifference,
  lively,
  picture,
  resnet,
  spread,
  told,
  unet,
} from '../../test/generators';
import { translate } from '../index';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

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
    for (const model of [unet(), resnet(), resnet({ norm: 'none' })]) {
      for (const padding of ['reflect', 'edge', 'zero'] as const) {
        const { output } = await told(model, picture(height, width), { padding });
        expect(output.shape).toEqual([1, height, width, 3]);
        expect(output.dataSync().every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('gives norms that look at the whole image more than one pixel', async () => {
    for (const options of [{ mode: 'eval' }, { mode: 'train' }] as const) {
      for (const model of [resnet({ blocks: 0 }), unet({ norm: 'instance' })]) {
        const { output } = await told(model, picture(4, 4), options);
        expect(output.shape).toEqual([1, 4, 4, 3]);
      }
    }
    const { output } = await told(resnet({ blocks: 0, norm: 'batch' }), picture(3, 2), {
      mode: 'train',
    });
    expect(output.shape).toEqual([1, 3, 2, 3]);
    // A size that is taken as it is stays so.
    const [model, row] = [resnet({ blocks: 0 }), picture(4, 16)];
    const { output: same } = await told(model, row);
    expect(largestDifference(same, model.predict(row) as Tensor)).toBe(0);
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
