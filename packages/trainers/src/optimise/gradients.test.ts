import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Adam } from './adam';
import { GradientSum } from './gradients';

describe('GradientSum', () => {
  const withVariable = (
    run: (x: tf.Variable, variables: { name: string; variable: tf.Variable }[]) => void,
  ) => {
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    run(x, [{ name: 'x', variable: x }]);
    x.dispose();
  };
  // Both operations keep tensors for their gradients.
  const square = (x: tf.Tensor) => tf.sum(tf.square(tf.sigmoid(x))) as tf.Scalar;

  it('adds up its terms', async () => {
    await tf.setBackend('cpu');
    withVariable((x, variables) => {
      const adam = new Adam(variables, { learningRate: 0.1, beta1: 0, beta2: 0, epsilon: 0 });
      const before = tf.memory().numTensors;
      const sum = new GradientSum();
      // 2 x - 3: -1, 1, 3, of which Adam without memory takes the sign.
      sum.add(() => tf.sum(tf.square(x)) as tf.Scalar, variables);
      sum.add(() => tf.sum(tf.mul(x, -3)) as tf.Scalar, variables);
      sum.applyTo(adam);
      for (const [i, value] of [1.1, 1.9, 2.9].entries()) {
        expect(x.dataSync()[i]).toBeCloseTo(value, 6);
      }
      expect(tf.memory().numTensors).toBe(before);
      adam.dispose();
    });
  });

  it('leaves nothing behind when a pass fails, nested or not', async () => {
    await tf.setBackend('cpu');
    withVariable((x, variables) => {
      const fail = () => {
        square(x);
        throw new Error('out of memory');
      };
      const adam = new Adam(variables, { learningRate: 0.1, beta1: 0, beta2: 0, epsilon: 0 });
      const before = tf.memory().numTensors;
      expect(() => new GradientSum().add(fail, variables)).toThrow('out of memory');
      expect(tf.memory().numTensors).toBe(before);

      const nested = () => {
        square(x);
        new GradientSum().add(fail, variables);
        return square(x);
      };
      expect(() => new GradientSum().add(nested, variables)).toThrow('out of memory');
      expect(tf.memory().numTensors).toBe(before);

      const caught = () => {
        expect(() => new GradientSum().add(fail, variables)).toThrow('out of memory');
        return square(x);
      };
      const sum = new GradientSum();
      sum.add(caught, variables);
      sum.applyTo(adam);
      for (const [i, value] of [0.9, 1.9, 2.9].entries()) {
        expect(x.dataSync()[i]).toBeCloseTo(value, 6);
      }
      expect(tf.memory().numTensors).toBe(before);
      adam.dispose();
    });
  });
});
