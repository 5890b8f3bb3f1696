import './register-gradients';
import { abs, type Scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { meanOfAll } from './mean-of-all';

/**
 * Mean absolute difference: mean(|a - b|) over all elements. PyTorch's `L1Loss`.
 *
 * @param a Any shape.
 * @param b The same shape.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { l1 } from '@gan/losses';
 *
 * await useBackend();
 * l1(tf.tensor([1, -1]), tf.tensor([0, 2])).print(); // 2
 * ```
 */
export function l1(a: Tensor, b: Tensor): Scalar {
  return tidy(() => meanOfAll(abs(sub(a, b))));
}

/**
 * Mean squared difference: mean((prediction - target)^2) over all elements. PyTorch's `MSELoss`, and
 * the adversarial loss of LSGAN (arXiv 1611.04076) and CycleGAN.
 *
 * @param prediction Any shape.
 * @param target One number, or a tensor of the same shape.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { leastSquares } from '@gan/losses';
 *
 * await useBackend();
 * leastSquares(tf.tensor([1, 3]), 1).print(); // 2
 * ```
 */
export function leastSquares(prediction: Tensor, target: number | Tensor): Scalar {
  return tidy(() => meanOfAll(square(sub(prediction, target))));
}
