import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { decodeImages, encodeImages } from './encoded-images';

it('keeps bytes as they are, limits the others, and leaks nothing', async () => {
  const images = tensor4d([-1, 1, 51 / 127.5 - 1, 1.5, -3, 0.001], [1, 1, 2, 3]);
  const before = memory().numTensors;
  const text = JSON.stringify(await encodeImages(images));
  const decoded = decodeImages(JSON.parse(text));
  expect(decoded.shape).toEqual([1, 1, 2, 3]);
  const bytes = Array.from(decoded.dataSync(), (value) => (value + 1) * 127.5);
  for (const [i, byte] of [0, 255, 51, 255, 0, 128].entries()) {
    expect(bytes[i]).toBeCloseTo(byte, 3);
  }
  decoded.dispose();
  expect(memory().numTensors).toBe(before);
});
