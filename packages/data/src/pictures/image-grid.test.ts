import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { imageGrid } from './image-grid';

const pixel = (...values: number[]) => tf.tensor4d(values, [1, 1, 1, values.length]);

describe('imageGrid', () => {
  it('maps -1, 0 and 1 to 0, 128 and 255 and limits what lies outside', async () => {
    const { data } = await imageGrid([tf.tensor4d([-1, 0, 1, -3, 7, 0.5], [2, 1, 1, 3])], {
      gap: 0,
    });
    expect([...data]).toEqual([0, 128, 255, 255, 0, 255, 191, 255]);
  });

  it('gives every byte back', async () => {
    const values = Array.from({ length: 256 }, (_, i) => (i * 2) / 255 - 1);
    const { data } = await imageGrid([tf.tensor4d(values, [1, 1, 256, 1])]);
    expect([...data].filter((_, i) => i % 4 === 0)).toEqual([...Array(256).keys()]);
  });

  it('puts rows below each other and images side by side, with white gaps', async () => {
    const row = (...greys: number[]) => tf.tensor4d(greys, [greys.length, 1, 1, 1]);
    const { width, height, data } = await imageGrid([row(-1, -1), row(-1, -1)], { gap: 1 });
    const red = [...data].filter((_, i) => i % 4 === 0);
    expect([width, height, red]).toEqual([3, 3, [0, 255, 0, 255, 255, 255, 0, 255, 0]]);
    const plain = await imageGrid([row(-1, -1, -1), row(1, 1, 1)]);
    expect([plain.width, plain.height]).toEqual([7, 4]);
  });

  it('repeats grey in all three channels beside RGB rows', async () => {
    const { data } = await imageGrid([pixel(-1), pixel(1, -1, -1)], { gap: 0 });
    expect([...data]).toEqual([0, 0, 0, 255, 255, 0, 0, 255]);
  });

  it('keeps the tensors and makes none', async () => {
    const row = pixel(0);
    const before = tf.memory().numTensors;
    await imageGrid([row, row]);
    expect(tf.memory().numTensors).toBe(before);
    expect(row.isDisposed).toBe(false);
  });

  it('refuses rows that do not fit', async () => {
    await expect(imageGrid([tf.zeros([1, 2, 2, 3]), tf.zeros([1, 2, 4, 3])])).rejects.toThrow(
      'imageGrid: all rows must have as many images of one size, got [1,2,2,3] and [1,2,4,3]; ' +
        'resize or slice them first',
    );
    await expect(imageGrid([tf.zeros([2, 2, 3]) as unknown as tf.Tensor4D])).rejects.toThrow(
      'imageGrid: a row must be a tensor [B, H, W, C] with B of at least 1 and C of 1 or 3, got [2,2,3]',
    );
    await expect(imageGrid([tf.zeros([1, 2, 2, 12])])).rejects.toThrow(
      'C of 1 or 3, got [1,2,2,12]; give class maps their colours with classColours(row, palette), ' +
        'or choose three channels: row.slice([0, 0, 0, 0], [-1, -1, -1, 3])',
    );
    await expect(imageGrid([])).rejects.toThrow(
      'imageGrid: rows must be an array of tensors, got []',
    );
    await expect(imageGrid([pixel(0)], { gap: -1 })).rejects.toThrow(
      'imageGrid: gap must be an integer of at least 0, got -1',
    );
  });
});
