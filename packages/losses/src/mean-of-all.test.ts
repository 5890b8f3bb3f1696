import { engines } from '@gan/testing';
import '@gan/backend-wasm';
import {
  grad,
  mean,
  mul,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import './register-gradients';
import { meanOfAll } from './mean-of-all';

const x = tensor([1, -2, 3, 0.3, 7, 11], [1, 2, 3]);

describe.each(engines)('meanOfAll on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  it('has the value and the gradient of mean, to the bit', () => {
    const of = (average: (x: Tensor) => Scalar) => (x: Tensor) => mul(average(square(x)), 0.7);
    const [expected, actual] = [of((x) => mean(x)), of(meanOfAll)];
    expect(actual(x).dataSync()).toEqual(expected(x).dataSync());
    expect(grad(actual)(x).dataSync()).toEqual(grad(expected)(x).dataSync());
  });

  it('has a second derivative', () => {
    // d/dx of the squares of 2 x / 6, summed up: 8 x / 36.
    const first = grad((x: Tensor) => meanOfAll(square(x)));
    const second = grad((x: Tensor) => sum(square(first(x))))(x);
    for (const [i, value] of second.dataSync().entries()) {
      expect(value).toBeCloseTo((8 * (x.dataSync()[i] as number)) / 36, 5);
    }
  });
});
