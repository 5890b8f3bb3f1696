import { add, mul, rsqrt, type Tensor, tensor1d, zerosLike } from '@tensorflow/tfjs-core';
import { attributesOf, type NodeBackend } from './node-backend';

interface Inputs {
  /** `[B, H, W, C]` */
  readonly x: Tensor;
  /** `[C]` */
  readonly gamma: Tensor;
  /** `[C]` */
  readonly beta: Tensor;
}

/** Mean and biased variance, `[C]`. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

function attributes(backend: NodeBackend, epsilon: number, isTraining: boolean) {
  const { type, float, text, flag } = attributesOf(backend);
  return [
    ...[type('T', 'float32'), type('U', 'float32'), float('epsilon', epsilon)],
    ...[text('data_format', 'NHWC'), flag('is_training', isTraining)],
  ];
}

/** Normalises by the statistics over B, H and W, which it gives too. Call it in a tidy. */
export function normaliseBatch(
  backend: NodeBackend,
  { x, gamma, beta }: Inputs,
  epsilon: number,
): Statistics & { y: Tensor } {
  const none = tensor1d([], 'float32');
  const [y, mean, unbiased, , saved] = backend.executeMultipleOutputs(
    'FusedBatchNormV2',
    attributes(backend, epsilon, true),
    [x, gamma, beta, none, none],
    5,
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const variance = backend.isUsingGpuDevice ? biased(unbiased, x) : saved;
  return { y, mean, variance };
}

/**
 * On a GPU the last output is what cuDNN saves for its gradient, 1 / sqrt(variance + epsilon), which says
 * little of a small variance. The third is the unbiased variance by the operation's documentation, wherever
 * it runs.
 */
function biased(unbiased: Tensor, x: Tensor): Tensor {
  const count = x.size / (x.shape[3] as number);
  // Of one value the unbiased variance is 0 / 0.
  return count > 1 ? mul(unbiased, (count - 1) / count) : zerosLike(unbiased);
}

/** Normalises by given statistics. Call it in a tidy. */
export function normaliseGiven(
  backend: NodeBackend,
  { x, gamma, beta }: Inputs,
  { mean, variance }: Statistics,
  epsilon: number,
): Tensor {
  const inputs = [x, gamma, beta, mean, variance];
  return backend.executeMultipleOutputs(
    'FusedBatchNormV2',
    attributes(backend, epsilon, false),
    inputs,
    5,
  )[0] as Tensor;
}

/**
 * The gradients to x, gamma and beta of {@link normaliseBatch}. Call it in a tidy.
 *
 * FusedBatchNormV3's gradient would also want what cuDNN reserves between the two; this one does not.
 */
export function normaliseBatchGradients(
  backend: NodeBackend,
  dy: Tensor,
  { x, gamma }: Omit<Inputs, 'beta'>,
  { mean, variance }: Statistics,
  epsilon: number,
): [dx: Tensor, dgamma: Tensor, dbeta: Tensor] {
  // What is saved for it: see `biased`.
  const saved = backend.isUsingGpuDevice ? rsqrt(add(variance, epsilon)) : variance;
  return backend
    .executeMultipleOutputs(
      'FusedBatchNormGradV2',
      attributes(backend, epsilon, true),
      [dy, x, gamma, mean, saved],
      5,
    )
    .slice(0, 3) as [Tensor, Tensor, Tensor];
}
