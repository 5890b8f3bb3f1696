import '@tensorflow/tfjs-backend-cpu';
import { add, fill, memory, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { cycleRow, type Translator } from './samples';

it('shows both ways there and back, and leaks nothing', () => {
  const image = (value: number) => fill([1, 1, 1, 3], value) as Tensor4D;
  const trainer: Translator = {
    generate: (images, { direction } = {}) =>
      add(images, direction === 'AtoB' ? 0.5 : 0.25) as Tensor4D,
  };
  const pair = { a: image(-1), b: image(0) };
  const before = memory().numTensors;
  const row = cycleRow(trainer, pair);
  const values = Array.from({ length: 6 }, (_, i) => row.dataSync()[3 * i]);
  expect(values).toEqual([-1, -0.5, -0.25, 0, 0.25, 0.75]);
  row.dispose();
  expect(memory().numTensors).toBe(before);
});
