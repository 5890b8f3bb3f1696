import '@tensorflow/tfjs-backend-cpu';
import { cmpPalette } from '@gan/data';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { LabelAccuracyCount, labelsOf } from './label-accuracy';

const names = Object.keys(cmpPalette);

/** A row of pixels in the colours of labels, each channel `off` its value. */
function row(labels: readonly (keyof typeof cmpPalette)[], off = 0): Tensor4D {
  const values = labels.flatMap((label) => cmpPalette[label].map((v) => v / 127.5 - 1 + off));
  return tensor4d(values, [1, 1, labels.length, 3]);
}

it('gives each pixel the label of the nearest colour', () => {
  const labels = labelsOf(row(['background', 'window', 'shop', 'blind'], 0.1).dataSync());
  expect([...labels].map((label) => names[label])).toEqual([
    'background',
    'window',
    'shop',
    'blind',
  ]);
});

it('counts pixels, and labels with equal say', async () => {
  const count = new LabelAccuracyCount();
  await count.add(
    row(['facade', 'facade', 'facade', 'facade']),
    row(['facade', 'facade', 'facade', 'window']),
  );
  expect(count.result()).toEqual({ pixel: 0.75, class: 0.5 });
  // The door is found by another batch: 4 of 5 pixels, and facade, window, door are 1, 0, 1.
  await count.add(row(['door'], 0.05), row(['door']));
  expect(count.result().pixel).toBeCloseTo(0.8, 12);
  expect(count.result().class).toBeCloseTo(2 / 3, 12);
});
