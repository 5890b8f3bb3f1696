import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { patchDiscriminator } from './patch-discriminator';
import { receptiveField } from './receptive-field';

const trainable = (model: LayersModel) =>
  model.getWeights(true).reduce((sum, weight) => sum + weight.size, 0);

describe('patchDiscriminator', () => {
  it.each([
    [6, 'batch', 2_768_705],
    [6, 'instance', 2_767_809],
    [3, 'batch', 2_765_633],
    [3, 'instance', 2_764_737],
  ] as const)(
    'has the parameters of the reference: %i channels, %s',
    (inputChannels, norm, count) => {
      const model = patchDiscriminator({ inputChannels, norm });
      expect(trainable(model)).toBe(count);
      model.dispose();
    },
  );

  it.each([
    [1, 126],
    [2, 62],
    [3, 30],
    [4, 14],
    [5, 6],
  ])('maps 256 x 256 with %i layers to %i x %i', (count, size) => {
    const model = patchDiscriminator({ layers: count, filters: 1 });
    expect(model.computeOutputShape([1, 256, 256, 3])).toBeDefined();
    const y = model.predict(zeros([1, 256, 256, 3])) as Tensor;
    expect(y.shape).toEqual([1, size, size, 1]);
  });

  it('says what is too small', () => {
    const model = patchDiscriminator({ filters: 1 });
    expect(() => model.predict(zeros([1, 16, 16, 3]))).toThrow('is smaller than kernelSize 4');
    expect(() => patchDiscriminator({ layers: 0 })).toThrow(
      'layers must be an integer from 1 to 6',
    );
  });
});

describe('receptiveField', () => {
  it('is computed from the layers', () => {
    const fields = [1, 2, 3, 4, 5].map((count) =>
      receptiveField(patchDiscriminator({ layers: count, filters: 1 })),
    );
    expect(fields).toEqual([16, 34, 70, 142, 286]);
  });

  it('counts the layers of TensorFlow.js alike', () => {
    const image = input({ shape: [64, 64, 3] });
    const x = layers.conv2d({ filters: 1, kernelSize: 5, strides: 3 }).apply(image);
    const y = layers.conv2d({ filters: 1, kernelSize: 3 }).apply(x);
    expect(receptiveField(layersModel({ inputs: image, outputs: y as never }))).toBe(11);
  });

  it('refuses what is no chain of convolutions', () => {
    const image = input({ shape: [4, 4, 3] });
    const flat = layers.flatten().apply(image);
    const model = layersModel({ inputs: image, outputs: flat as never, name: 'flat' });
    expect(() => receptiveField(model)).toThrow("receptiveField: model 'flat' has no convolution");
  });
});
