import { customGrad, div, fill, mean, mul, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/**
 * mean(x) over all elements, with a gradient that the engine computes by itself: TensorFlow.js's comes by way of
 * ones in JavaScript's memory, as many as x has elements.
 */
export const meanOfAll = customGrad((x) => ({
  value: mean(x as Tensor),
  gradFunc: (dy) => {
    const { shape, size } = x as Tensor;
    return mul(fill(shape, 1), div(dy, size));
  },
})) as (x: Tensor) => Scalar;
