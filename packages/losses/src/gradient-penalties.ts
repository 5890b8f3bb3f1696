import './register-gradients';
import { checkNumber, checkOptions, checkSeed, Rng, ShapeError } from '@gan/core';
import {
  add,
  grad,
  mean,
  mul,
  reshape,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** A discriminator: a function from samples `[B, ...]` to logits, or a model with `apply`. */
export type Critic =
  | ((samples: Tensor) => Tensor)
  | { apply(samples: Tensor, kwargs: object): unknown };

/** Options of {@link gradientPenalty}. */
export interface GradientPenaltyOptions {
  /** Factor of the penalty. Defaults to 10. */
  readonly weight?: number;
  /** Seed of the points between real and fake; give each step another. Defaults to 0. */
  readonly seed?: number;
}

/** dD/dx of the summed logits, itself differentiable: `[B, everything else]`. */
function inputGradient(discriminator: Critic, x: Tensor): Tensor {
  const judge = (samples: Tensor) =>
    typeof discriminator === 'function'
      ? discriminator(samples)
      : (discriminator.apply(samples, { training: true }) as Tensor);
  const gradient = grad((samples) => sum(judge(samples)))(x);
  return reshape(gradient, [x.shape[0] as number, -1]);
}

/**
 * The gradient penalty of WGAN-GP: weight mean over samples of (||dD/dx||_2 - 1)^2, at points
 * x = e real + (1 - e) fake with one e from [0, 1) a sample.
 *
 * Its own gradient is a second derivative, so D may use what TensorFlow.js can differentiate twice:
 * convolutions, matrix products, ReLU and this project's layers, but not `tf.leakyRelu`, pooling,
 * sigmoid or tanh. Batch norm mixes samples and does not go with it.
 *
 * @param discriminator From samples `[B, ...]` to logits of any shape, which are summed.
 * @param real `[B, ...]`
 * @param fake The same shape; a constant.
 * @throws OptionError for an option out of range.
 * @throws ShapeError when the shapes differ.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { gradientPenalty } from '@gan/losses';
 *
 * await useBackend();
 * const critic = (x: tf.Tensor) => tf.mul(x, 3); // a slope of 3 everywhere
 * gradientPenalty(critic, tf.ones([4, 1]), tf.zeros([4, 1])).print(); // 10 (3 - 1)^2 = 40
 * ```
 *
 * Paper: Gulrajani et al., "Improved training of Wasserstein GANs", arXiv 1704.00028.
 */
export function gradientPenalty(
  discriminator: Critic,
  real: Tensor,
  fake: Tensor,
  options: GradientPenaltyOptions = {},
): Scalar {
  checkOptions('gradientPenalty', options, ['weight', 'seed']);
  const { weight = 10, seed = 0 } = options;
  checkNumber('gradientPenalty', 'weight', weight, { min: 0 });
  checkSeed('gradientPenalty', seed);
  if (`${real.shape}` !== `${fake.shape}`) {
    throw new ShapeError(
      `gradientPenalty: real and fake must have one shape, got [${real.shape.join(', ')}] and ` +
        `[${fake.shape.join(', ')}]`,
    );
  }
  return tidy(() => {
    const rng = new Rng(seed).fork('interpolation');
    const batch = real.shape[0] as number;
    const shares = Array.from({ length: batch }, () => rng.uniform());
    const e = tensor(shares, [batch, ...new Array<number>(real.rank - 1).fill(1)]);
    const between = add(mul(e, real), mul(sub(1, e), fake));
    // 1e-16 keeps the root's gradient finite where D is flat; the reference adds it as well.
    const lengths = sqrt(sum(square(add(inputGradient(discriminator, between), 1e-16)), 1));
    return mul(mean(square(sub(lengths, 1))), weight) as Scalar;
  });
}

/**
 * The R1 penalty: weight / 2 mean over samples of ||dD/dx||^2, at the real samples.
 *
 * What D may use is as in {@link gradientPenalty}.
 *
 * @param discriminator From samples `[B, ...]` to logits of any shape, which are summed.
 * @param real `[B, ...]`
 * @param weight Gamma. Defaults to 10.
 * @throws OptionError for a negative weight.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { r1Penalty } from '@gan/losses';
 *
 * await useBackend();
 * r1Penalty((x: tf.Tensor) => tf.mul(x, 3), tf.ones([4, 1])).print(); // 10 / 2 * 9 = 45
 * ```
 *
 * Paper: Mescheder, Geiger and Nowozin, "Which training methods for GANs do actually converge?",
 * arXiv 1801.04406.
 */
export function r1Penalty(discriminator: Critic, real: Tensor, weight = 10): Scalar {
  checkNumber('r1Penalty', 'weight', weight, { min: 0 });
  return tidy(() => {
    const squares = sum(square(inputGradient(discriminator, real)), 1);
    return mul(mean(squares), weight / 2) as Scalar;
  });
}
