/**
 * Names and signatures of the fused training kernels that a TensorFlow.js backend may register.
 *
 * `@gan/layers` and `@gan/trainers` use them where the active backend has them and composed
 * TensorFlow.js operations elsewhere; the results agree to rounding.
 *
 * | kernel | inputs | outputs |
 * |---|---|---|
 * | `GanNorm` | x `[B, H, W, C]`, gamma `[C]`, beta `[C]` | y like x, mean and biased variance |
 * | `GanNormWith` | x, mean, variance, gamma, beta | y like x, with statistics that are given |
 * | `GanNormGradient` | dy, x, gamma, beta, mean, variance | dx, dgamma, dbeta |
 * | `GanRunningStatistics` | runningMean, runningVariance, mean, variance, each `[C]` | both running ones anew |
 * | `GanAdam` | value, gradient, firstMoment, secondMoment | the new value and both moments |
 * | `GanAdamAll` | a list of `GanAdam`'s inputs, four a variable | a list of its outputs, three a variable |
 * | `GanLeakyReluGradient` | dy, x of one shape | dx = dy (x > 0 ? 1 : slope) |
 * | `GanReflectGradient` | dy `[B, H + 2 v, W + 2 h, C]` | dx `[B, H, W, C]`: what was mirrored is added back |
 *
 * `GanAdam`, `GanAdamAll` and `GanRunningStatistics` may work in place, in which case value and moments or the
 * running statistics have their new values too: the caller is about to put these in their place. They must not
 * where anything else holds their data.
 *
 * `GanAdamAll` is for backends to which each call is dear; its results are those of `GanAdam` for one variable
 * after the other, to the bit.
 *
 * Mean and variance are `[C]` with statistics over the batch, `[B, C]` with statistics over each
 * sample. In the gradient the activation is worked out again from x, so its output is not kept.
 *
 * @internal
 */
export const fusedKernels = {
  norm: 'GanNorm',
  normWith: 'GanNormWith',
  normGradient: 'GanNormGradient',
  runningStatistics: 'GanRunningStatistics',
  adam: 'GanAdam',
  adamAll: 'GanAdamAll',
  leakyReluGradient: 'GanLeakyReluGradient',
  reflectGradient: 'GanReflectGradient',
} as const;

/**
 * Attributes of `GanNorm`, `GanNormWith` and `GanNormGradient`.
 *
 * @internal
 */
export interface FusedNormAttributes {
  /** What shares a mean: `'batch'` = B, H and W (batch norm), `'sample'` = H and W (instance norm). */
  readonly statistics: 'batch' | 'sample';
  /** Added to the variance before the root. */
  readonly epsilon: number;
  /** Applied to the normalised values: none, or x > 0 ? x : slope * x (slope 0 is ReLU). */
  readonly activation: 'none' | 'leakyRelu';
  /** The slope of negative values, used with `'leakyRelu'`. */
  readonly slope: number;
}

/**
 * Attributes of `GanLeakyReluGradient`.
 *
 * @internal
 */
export interface FusedLeakyReluAttributes {
  /** The slope of negative values; 0 is ReLU. */
  readonly slope: number;
}

/**
 * Attributes of `GanReflectGradient`.
 *
 * @internal
 */
export interface FusedReflectAttributes {
  /** Pixels that were mirrored above and below, fewer than the picture is high. */
  readonly vertical: number;
  /** Pixels that were mirrored left and right, fewer than the picture is wide. */
  readonly horizontal: number;
}

/**
 * Attributes of `GanRunningStatistics`: running = (1 - momentum) running + momentum value, where the value of the
 * variance is correction * variance.
 *
 * @internal
 */
export interface FusedRunningAttributes {
  /** Weight of the new value, 0 to 1. */
  readonly momentum: number;
  /** n / (n - 1), which makes the biased variance of n values unbiased. */
  readonly correction: number;
}

/**
 * Attributes of `GanAdam` and `GanAdamAll`: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * value -= learningRate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @internal
 */
export interface FusedAdamAttributes {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** t, counted from 1. */
  readonly step: number;
}
