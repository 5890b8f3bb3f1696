import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { lossAndGradients } from './gradients';

describe('lossAndGradients', () => {
  it('leaves nothing behind when a pass fails, nested or not', async () => {
    await tf.setBackend('cpu');
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    const variables = [{ name: 'x', variable: x }];
    // Both operations keep tensors for their gradients.
    const square = () => tf.sum(tf.square(tf.sigmoid(x))) as tf.Scalar;
    const fail = () => {
      square();
      throw new Error('out of memory');
    };
    const before = tf.memory().numTensors;
    expect(() => lossAndGradients(fail, variables)).toThrow('out of memory');
    expect(tf.memory().numTensors).toBe(before);

    const nested = () => {
      square();
      lossAndGradients(fail, variables);
      return square();
    };
    expect(() => lossAndGradients(nested, variables)).toThrow('out of memory');
    expect(tf.memory().numTensors).toBe(before);

    const caught = () => {
      expect(() => lossAndGradients(fail, variables)).toThrow('out of memory');
      return square();
    };
    const { loss, gradients } = lossAndGradients(caught, variables);
    const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
    const expected = [1, 2, 3].map((v) => 2 * sigmoid(v) ** 2 * (1 - sigmoid(v)));
    for (const [i, value] of gradients[0]!.dataSync().entries()) {
      expect(value).toBeCloseTo(expected[i]!, 6);
    }
    tf.dispose([loss, gradients]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
