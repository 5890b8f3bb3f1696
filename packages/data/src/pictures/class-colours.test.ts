import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classColours } from './class-colours';
import { imageGrid } from './image-grid';

const palette = [
  [0, 0, 170],
  [255, 85, 0],
  [0, 255, 255],
] as const;

describe('classColours', () => {
  it('gives each pixel the colour of its class, byte for byte', async () => {
    const classes = tf.tensor3d([0, 1, 2, 1], [1, 2, 2], 'int32');
    const before = tf.memory().numTensors;
    const image = classColours(tf.oneHot(classes, 3) as tf.Tensor4D, palette);
    expect(image.shape).toEqual([1, 2, 2, 3]);
    const { data } = await imageGrid([image], { gap: 0 });
    const colours = [0, 1, 2, 1].flatMap((i) => [...palette[i]!, 255]);
    expect([...data]).toEqual(colours);
    image.dispose();
    expect(tf.memory().numTensors).toBe(before + 1); // the one-hot
  });

  it('takes the largest of logits, the first of equal ones, also of a single map', () => {
    const logits = tf.tensor3d([-9, -1, -3, 5, 5, 1], [1, 2, 3]);
    const bytes = classColours(logits, palette)
      .dataSync()
      .map((v) => (v + 1) * 127.5);
    expect(Array.from(bytes, Math.round)).toEqual([255, 85, 0, 0, 0, 170]);
  });

  it('refuses other shapes and palettes', () => {
    expect(() => classColours(tf.zeros([1, 2, 2, 4]) as tf.Tensor4D, palette)).toThrow(
      'classColours: maps must be a tensor [H, W, n] or [B, H, W, n] with n of 3, as many as the ' +
        'palette has colours, got [1,2,2,4]',
    );
    expect(() => classColours(tf.zeros([3]) as unknown as tf.Tensor3D, palette)).toThrow('got [3]');
    expect(() =>
      classColours(tf.zeros([1, 1, 2]) as tf.Tensor3D, [
        [0, 0, 0],
        [0, 0, 0],
      ]),
    ).toThrow('classColours: palette must be different colours, got [0,0,0] as 0 and as 1');
  });
});
