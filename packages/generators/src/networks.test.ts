import '@tensorflow/tfjs-backend-cpu';
import { expectAllClose, reloaded, trainableParameters } from '@gan/testing';
import { fill, ones, randomNormal, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from './index';

interface Case {
  readonly make: (seed: number) => LayersModel;
  readonly inputs: () => Tensor | Tensor[];
  readonly output: number[];
}

const z = (length: number) => randomNormal([2, length], 0, 1, 'float32', 3);

const cases: Record<string, Case> = {
  'unet, resize': {
    make: (seed) => unetGenerator({ levels: 3, filters: 2, upsample: 'resize', seed }),
    inputs: () => fill([1, 8, 16, 3], 0.5),
    output: [1, 8, 16, 3],
  },
  'resnet, resize, dropout': {
    make: (seed) =>
      resnetGenerator({ blocks: 1, filters: 2, upsample: 'resize', dropout: true, seed }),
    inputs: () => randomNormal([1, 12, 16, 3], 0, 1, 'float32', 3),
    output: [1, 12, 16, 3],
  },
  'resnet of 4 halvings, affine': {
    make: (seed) =>
      resnetGenerator({ blocks: 1, filters: 1, halvings: 4, norm: 'instance-affine', seed }),
    inputs: () => randomNormal([1, 32, 48, 3], 0, 1, 'float32', 3),
    output: [1, 32, 48, 3],
  },
  'unet, affine': {
    make: (seed) => unetGenerator({ levels: 3, filters: 2, norm: 'instance-affine', seed }),
    inputs: () => randomNormal([1, 16, 16, 3], 0, 1, 'float32', 3),
    output: [1, 16, 16, 3],
  },
  dcgan: {
    make: (seed) => dcganGenerator({ latentDim: 5, imageSize: 16, channels: 1, filters: 2, seed }),
    inputs: () => z(5),
    output: [2, 16, 16, 1],
  },
  'dcgan with a condition': {
    make: (seed) => dcganGenerator({ latentDim: 5, imageSize: 8, filters: 2, conditions: 3, seed }),
    inputs: () => [z(5), ones([2, 3])],
    output: [2, 8, 8, 3],
  },
  mlp: {
    make: (seed) => mlpGenerator({ latentDim: 4, outputShape: [3, 2], hidden: [8], seed }),
    inputs: () => z(4),
    output: [2, 3, 2],
  },
  'mlp with a condition, linear': {
    make: (seed) =>
      mlpGenerator({
        latentDim: 4,
        outputShape: [2],
        hidden: [],
        conditions: 2,
        outputActivation: 'linear',
        seed,
      }),
    inputs: () => [z(4), ones([2, 2])],
    output: [2, 2],
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
    ['unet', () => unetGenerator({ levels: 6, filters: 2 }), 0.0145937167],
    ['resnet', () => resnetGenerator({ blocks: 1, filters: 2 }), -0.0086064441],
    ['dcgan', () => dcganGenerator({ imageSize: 16, filters: 2 }), -0.0031252685],
    ['mlp', () => mlpGenerator({ latentDim: 4, outputShape: [3], hidden: [5] }), 0.5259609818],
  ] as const)('draws the weights of %s that it always drew', (_, make, expected) => {
    const last = make()
      .getWeights(true)
      .filter(({ rank }) => rank > 1)
      .at(-1) as Tensor;
    expect(last.dataSync()[0]).toBeCloseTo(expected, 7);
  });
});

describe('resnetGenerator', () => {
  it.each([
    [9, 'instance', 11_378_179],
    [9, 'batch', 11_383_427],
    [6, 'instance', 7_837_699],
  ] as const)('has the parameters of the reference: %i blocks, %s', (blocks, norm, count) => {
    const model = resnetGenerator({ blocks, norm });
    expect(trainableParameters(model)).toBe(count);
    model.dispose();
  });

  it('says which sizes it takes', () => {
    const model = resnetGenerator({ blocks: 1, filters: 1 });
    expect(() => model.predict(zeros([1, 18, 16, 3]))).toThrow(
      'resnetGenerator: height and width must be multiples of 4, got 18 x 16',
    );
    expect(() => resnetGenerator({ halvings: 0 })).toThrow(
      'halvings must be an integer from 1 to 6',
    );
    const deep = resnetGenerator({ blocks: 0, filters: 1, halvings: 3 });
    expect(() => deep.predict(zeros([1, 36, 32, 3]))).toThrow('multiples of 8, got 36 x 32');
    expect(() => resnetGenerator({ blocks: -1 })).toThrow(
      'blocks must be an integer of at least 0',
    );
  });
});

describe('a condition', () => {
  it('changes what is generated', () => {
    const model = mlpGenerator({ latentDim: 2, outputShape: [4], hidden: [6], conditions: 2 });
    const of = (condition: Tensor) =>
      (model.predict([ones([1, 2]), condition]) as Tensor).dataSync();
    expect(of(ones([1, 2]))).not.toEqual(of(zeros([1, 2])));
  });
});

describe('errors', () => {
  it('name what does not fit', () => {
    expect(() => dcganGenerator({ imageSize: 48 })).toThrow(
      'dcganGenerator: imageSize must be a power of 2, got 48; the nearest is 64',
    );
    expect(() => mlpGenerator({ latentDim: 2, outputShape: 3 as never, hidden: [] })).toThrow(
      'mlpGenerator: outputShape must be a list of integers, got 3',
    );
    expect(() => mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [0] })).toThrow(
      'mlpGenerator: hidden[0] must be an integer of at least 1, got 0',
    );
  });
});
