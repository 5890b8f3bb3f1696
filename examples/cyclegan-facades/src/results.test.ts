import '@tensorflow/tfjs-backend-cpu';
import { cmpPalette, type ImagePair } from '@gan/data';
import { fill, memory, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { evaluate, resultsTable } from './results';
import type { Translator } from './samples';

const labels = (...names: (keyof typeof cmpPalette)[]) =>
  tensor4d(
    names.flatMap((name) => cmpPalette[name].map((v) => v / 127.5 - 1)),
    [1, 1, names.length, 3],
  );

it('measures labels against the truth and the ways back, and leaks nothing', async () => {
  const pairs: ImagePair[] = [{ a: fill([1, 1, 2, 3], 0.5), b: labels('door', 'window') }];
  // Every photo becomes doors; every label map a photo that is 0.25 too dark.
  const trainer: Translator = {
    generate: (_, { direction } = {}) =>
      direction === 'AtoB' ? labels('door', 'door') : (fill([1, 1, 2, 3], 0.25) as Tensor4D),
  };
  const before = memory().numTensors;
  const results = await evaluate(trainer, pairs, true);
  expect(memory().numTensors).toBe(before);
  expect(results).toMatchObject({ images: 1, labels: { pixel: 0.5, class: 0.5 } });
  expect(results.cyclePhoto).toBeCloseTo(0.25, 6);
  // Door and window differ by 0, 85 and 0 of 127.5; one pixel of two is a window.
  expect(results.cycleLabel).toBeCloseTo(85 / 127.5 / 3 / 2, 6);

  expect(resultsTable(results).split('\n').slice(1)).toEqual([
    '  photo to labels: pixels right      0.5000',
    '  photo to labels: mean over labels  0.5000',
    '  photo to labels and back, L1       0.2500',
    '  labels to photo and back, L1       0.1111',
  ]);
  const unpaired = await evaluate(trainer, pairs, false);
  expect(unpaired.labels).toBeUndefined();
  expect(resultsTable(unpaired)).toContain('pixels right      not applicable: the images are no');
});
