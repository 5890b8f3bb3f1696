import { type FusedRunningAttributes, fusedKernels } from '@gan/core';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './run-kernel';

/** Mean and variance of a batch norm's channels, `[C]` each. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * The next running statistics: running = (1 - momentum) running + momentum value, where the value of the variance
 * is correction * variance. In place where the backend can, as the caller puts them in the place of the former.
 */
export function trackStatistics(
  running: Statistics,
  batch: Statistics,
  attributes: FusedRunningAttributes,
): Statistics {
  if (hasKernel(fusedKernels.runningStatistics)) {
    const { mean: runningMean, variance: runningVariance } = running;
    const inputs = { runningMean, runningVariance, ...batch };
    const [mean, variance] = runKernel(fusedKernels.runningStatistics, inputs, attributes);
    return { mean: mean as Tensor, variance: variance as Tensor };
  }
  const { momentum, correction } = attributes;
  const next = (former: Tensor, value: Tensor) =>
    add(mul(former, 1 - momentum), mul(value, momentum));
  return {
    mean: next(running.mean, batch.mean),
    variance: next(running.variance, mul(batch.variance, correction)),
  };
}
