import '@tensorflow/tfjs-backend-cpu';
import { expectAllClose, reloaded, trainableParameters } from '@gan/testing';
import { concat, fill, ones, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
  receptiveField,
} from './index';

interface Case {
  readonly make: (seed: number) => LayersModel;
  readonly inputs: () => Tensor | Tensor[];
  readonly output: number[];
}

const cases: Record<string, Case> = {
  patch: {
    make: (seed) => patchDiscriminator({ layers: 1, filters: 2, norm: 'none', seed }),
    inputs: () => fill([1, 16, 20, 3], 0.5),
    output: [1, 6, 8, 1],
  },
  pixel: {
    make: (seed) => pixelDiscriminator({ filters: 2, norm: 'instance', seed }),
    inputs: () => concat([ones([1, 1, 2, 3]), zeros([1, 1, 2, 3])], 1),
    output: [1, 2, 2, 1],
  },
  dcgan: {
    make: (seed) => dcganDiscriminator({ imageSize: 16, filters: 2, seed }),
    inputs: () => fill([2, 16, 16, 3], 0.5),
    output: [2, 1],
  },
  'dcgan with a condition': {
    make: (seed) => dcganDiscriminator({ imageSize: 8, filters: 2, conditions: 3, seed }),
    inputs: () => [fill([2, 8, 8, 3], 0.5), ones([2, 3])],
    output: [2, 1],
  },
  'mlp with dropout': {
    make: (seed) => mlpDiscriminator({ inputShape: [3, 2], hidden: [8, 4], dropout: 0.3, seed }),
    inputs: () => fill([2, 3, 2], 0.5),
    output: [2, 1],
  },
  'mlp with a condition': {
    make: (seed) => mlpDiscriminator({ inputShape: [2], hidden: [8], conditions: 2, seed }),
    inputs: () => [fill([2, 2], 0.5), ones([2, 2])],
    output: [2, 1],
  },
};

describe.each(Object.entries(cases))('%s', (_, { make, inputs, output }) => {
  it('has its shape, comes back from disk, and depends on the seed alone', async () => {
    const model = make(1);
    const y = model.predict(inputs()) as Tensor;
    expect(y.shape).toEqual(output);
    const exact = { rtol: 0, atol: 0 };
    expectAllClose((await reloaded(model)).predict(inputs()) as Tensor, y, exact);
    expectAllClose(make(1).predict(inputs()) as Tensor, y, exact);
    expect((make(2).predict(inputs()) as Tensor).dataSync()).not.toEqual(y.dataSync());
  });
});

describe('the default seed', () => {
  it.each([
    ['patch', () => patchDiscriminator({ filters: 2 }), 0.0052675405],
    ['pixel', () => pixelDiscriminator({ filters: 2 }), -0.0173325706],
    ['dcgan', () => dcganDiscriminator({ imageSize: 16, filters: 2 }), 0.0078217024],
    ['mlp', () => mlpDiscriminator({ inputShape: [3], hidden: [5] }), -0.9325075746],
  ] as const)('draws the weights of %s that it always drew', (_, make, expected) => {
    const last = make()
      .getWeights(true)
      .filter(({ rank }) => rank > 1)
      .at(-1) as Tensor;
    expect(last.dataSync()[0]).toBeCloseTo(expected, 7);
  });
});

describe('pixelDiscriminator', () => {
  it('has the parameters of the reference and sees one pixel', () => {
    const pairs = pixelDiscriminator({ inputChannels: 6 });
    expect(trainableParameters(pairs)).toBe(9_024);
    expect(trainableParameters(pixelDiscriminator({ norm: 'instance' }))).toBe(8_705);
    expect(receptiveField(pairs)).toBe(1);
  });
});

describe('dcganDiscriminator', () => {
  it('judges by the condition', () => {
    const model = dcganDiscriminator({ imageSize: 8, filters: 2, conditions: 2 });
    const of = (condition: Tensor) =>
      (model.predict([ones([1, 8, 8, 3]), condition]) as Tensor).dataSync();
    expect(of(ones([1, 2]))).not.toEqual(of(zeros([1, 2])));
  });

  it('refuses sizes that it cannot halve', () => {
    expect(() => dcganDiscriminator({ imageSize: 100 })).toThrow(
      'dcganDiscriminator: imageSize must be a power of 2, got 100; the nearest is 128',
    );
  });
});
