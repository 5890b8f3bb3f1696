import {
  abs,
  cast,
  greater,
  lessEqual,
  logicalAnd,
  mean,
  moments,
  sqrt,
  stack,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** How much a generator's outputs vary, and how many of their values are at tanh's ends. */
export interface OutputStatistics {
  /** Root mean square deviation of G's outputs from their mean over the samples. */
  readonly spread: number;
  /** The same of the data. */
  readonly dataSpread: number;
  /** Share of G's values y with 0.99 < |y| <= 1. */
  readonly saturated: number;
  /** The same of the data. */
  readonly dataSaturated: number;
}

const NEAR_ONE = 0.99;

/**
 * Statistics of samples `[B, ...]` and data `[B', ...]`, reduced on the device and read once.
 *
 * spread = sqrt(mean over elements of the variance over samples)
 */
export async function outputStatistics(fake: Tensor, real: Tensor): Promise<OutputStatistics> {
  const four = tidy(() =>
    stack([spreadOf(fake), spreadOf(real), saturatedShare(fake), saturatedShare(real)]),
  );
  try {
    const [spread, dataSpread, saturated, dataSaturated] = await four.data();
    return { spread, dataSpread, saturated, dataSaturated } as OutputStatistics;
  } finally {
    four.dispose();
  }
}

const spreadOf = (x: Tensor) => sqrt(mean(moments(x, 0).variance));

/** Unbounded outputs are no tanh's: what is over 1 does not count. */
function saturatedShare(x: Tensor): Tensor {
  const size = abs(x);
  return mean(cast(logicalAnd(greater(size, NEAR_ONE), lessEqual(size, 1)), 'float32'));
}
