import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { memory, ones, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { input, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { batchNorm } from './batch-norm';
import { dropout } from './dropout';
import { randomState, restoreRandomState, sampling } from './sampling';

const training = { training: true };
const x = ones([1, 10_000]);
const values = (y: unknown) => Array.from((y as Tensor).dataSync());

describe('dropout', () => {
  it('drops the share it says and keeps the mean', () => {
    const y = values(dropout({ rate: 0.25, seed: 1 }).apply(x, training));
    expect(new Set(y.map((v) => v.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
    expect(Math.abs(y.filter((v) => v === 0).length / 10_000 - 0.25)).toBeLessThan(0.015);
  });

  it('is the identity outside training', () => {
    expect(values(dropout({ rate: 0.5 }).apply(x))).toEqual(values(x));
  });

  it('draws a new mask each time, the same from the same seed', () => {
    const [a, b] = [dropout({ rate: 0.5, seed: 4 }), dropout({ rate: 0.5, seed: 4 })];
    const first = values(a.apply(x, training));
    expect(values(a.apply(x, training))).not.toEqual(first);
    expect(values(b.apply(x, training))).toEqual(first);
  });
});

describe('sampling', () => {
  const image = input({ shape: [2, 2, 3] });
  const normed = batchNorm({ name: 'norm' }).apply(image) as SymbolicTensor;
  const dropped = dropout({ rate: 0.5, seed: 9, name: 'drop' }).apply(normed) as SymbolicTensor;
  const model = layersModel({ inputs: image, outputs: dropped });
  const images = tensor(
    Array.from({ length: 48 }, (_, i) => Math.sin(i)),
    [4, 2, 2, 3],
  );
  const run = () => tidy(() => values(model.apply(images, training)));

  it('repeats for one seed and leaves running statistics and random states as they were', () => {
    const before = [randomState(model), model.getWeights().map(values)];
    const tensors = memory().numTensors;
    const first = sampling(model, new Rng(3), run);
    expect(sampling(model, new Rng(3), run)).toEqual(first);
    expect(sampling(model, new Rng(4), run)).not.toEqual(first);
    expect([randomState(model), model.getWeights().map(values)]).toEqual(before);
    expect(memory().numTensors).toBe(tensors);
  });

  it('puts everything back when the function throws', () => {
    const before = randomState(model);
    const fail = () => {
      run();
      throw new Error('no');
    };
    expect(() => sampling(model, new Rng(3), fail)).toThrow('no');
    expect(randomState(model)).toEqual(before);
  });

  it('refuses a state of another architecture', () => {
    expect(() => restoreRandomState(model, {})).toThrow(
      "restoreRandomState: there is no random state for layer 'drop'",
    );
  });
});
