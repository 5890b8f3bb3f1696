import '@tensorflow/tfjs-backend-cpu';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { batchNorm } from './batch-norm';
import { blankWeights } from './blank-weights';
import { conv2d } from './conv2d';

function build(): LayersModel {
  const image = input({ shape: [4, 4, 1] });
  const convolution = conv2d({ filters: 2, kernelSize: 1, seed: 5 });
  const norm = batchNorm({ gammaSpread: 0.5, seed: 6 });
  const y = norm.apply(convolution.apply(image)) as SymbolicTensor;
  return model({ inputs: image, outputs: y });
}

const weights = (of: LayersModel) => of.getWeights().map((weight) => Array.from(weight.dataSync()));

it('leaves out what is drawn, keeps constants, and draws again afterwards', () => {
  const before = weights(build());
  expect(weights(blankWeights(build))).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
  expect(weights(build())).toEqual(before);
  expect(before[0]!.every((value) => value !== 0)).toBe(true);
});

it('draws again after a build that fails', () => {
  expect(() =>
    blankWeights(() => {
      throw new Error('no such network');
    }),
  ).toThrow('no such network');
  expect(weights(build())[0]).not.toEqual([0, 0]);
});
