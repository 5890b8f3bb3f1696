import '@tensorflow/tfjs-backend-cpu';
import { memory, Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { fitBaselines } from './baselines';
import { fakePairs } from './fake-pairs';

// Palette colours in [-1, 1].
const facade = [-1, -1, 1];
const window = [-1, -1 / 3, 1];
const grey = (value: number) => [value, value, value];
const values = (numbers: ArrayLike<number>) => Array.from(numbers, (v) => Number(v.toFixed(5)));

it('fits the mean target and the mean colour of each label', async () => {
  const pairs = Array.from({ length: 20 }, (_, i) => ({
    a: [facade, i % 2 ? window : facade],
    b: [grey(0.2), i % 2 ? [1, 0, -1] : grey(-0.4)],
  }));
  const before = memory().numTensors;
  const { meanTarget, labelColours } = await fitBaselines(fakePairs(pairs).subset([0, 1, 2, 3]));
  const later = memory().numTensors;

  const input = tensor4d([...facade, ...window], [1, 1, 2, 3]);
  const mean = meanTarget(input);
  expect(mean.shape).toEqual([1, 1, 2, 3]);
  expect(values(mean.dataSync())).toEqual([0.2, 0.2, 0.2, 0.3, -0.2, -0.7]);
  // Facade: 4 times 0.2 and twice -0.4. Window: always [1, 0, -1].
  expect(values((await labelColours!(input)).dataSync())).toEqual([0, 0, 0, 1, 0, -1]);
  // The fake's own stacking leaves its pieces; the fit must free what it was given.
  expect(later - before).toBe(8);
});

it('takes labels as they are after resizing, and an unseen label as the mean', async () => {
  const pairs = fakePairs([{ a: [[-0.9, -0.95, 0.85], facade], b: [grey(0.5), grey(-0.1)] }]);
  const { labelColours } = await fitBaselines(pairs);
  const red = [1, -1, -1];
  const output = await labelColours!(tensor4d([...facade, ...red], [1, 1, 2, 3]));
  expect(values(output.dataSync())).toEqual([...grey(0.2), ...grey(0.2)]);
});

it('reads nothing at once, which engines on a GPU cannot', async () => {
  const atOnce = vi.spyOn(Tensor.prototype, 'dataSync');
  try {
    const { labelColours } = await fitBaselines(fakePairs([{ a: [facade], b: [grey(0.5)] }]));
    (await labelColours!(tensor4d(facade, [1, 1, 1, 3]))).dispose();
    expect(atOnce).not.toHaveBeenCalled();
  } finally {
    atOnce.mockRestore();
  }
});

it('counts every pair once, beyond a chunk', async () => {
  const pairs = Array.from({ length: 19 }, (_, i) => ({ a: [facade], b: [grey(i / 18)] }));
  const { meanTarget } = await fitBaselines(fakePairs(pairs));
  expect(values(meanTarget(tensor4d(facade, [1, 1, 1, 3])).dataSync())).toEqual(grey(0.5));
});

it('has no label colours where the input is no label map', async () => {
  const photo = [grey(0.1), grey(-0.2), [0.3, 0.2, 0]];
  const { labelColours } = await fitBaselines(fakePairs([{ a: photo, b: photo }]));
  expect(labelColours).toBeUndefined();
});
