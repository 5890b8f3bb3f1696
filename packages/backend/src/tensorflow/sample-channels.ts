import type { FusedNormAttributes } from '@gan/core';
import { reshape, sum, type Tensor, tile, transpose } from '@tensorflow/tfjs-core';

/** Puts images into a form in which statistics over the batch are those that are asked for, and back. */
export interface Arrangement {
  /** Of `[B, H, W, C]`. */
  readonly images: (x: Tensor) => Tensor;
  readonly imagesBack: (y: Tensor) => Tensor;
  /** Of gamma and beta, `[C]`. */
  readonly channels: (values: Tensor) => Tensor;
  /** Of their gradients. */
  readonly channelsBack: (gradients: Tensor) => Tensor;
  /** Of mean and variance, to one dimension. */
  readonly statistics: (values: Tensor) => Tensor;
  readonly statisticsBack: (values: Tensor) => Tensor;
}

const same = (tensor: Tensor) => tensor;

/** The arrangement for x: with statistics over each sample, every sample's channels become channels. */
export function arrangementOf(
  x: Tensor,
  statistics: FusedNormAttributes['statistics'],
): Arrangement {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const flat = (values: Tensor) => reshape(values, [-1]);
  if (statistics === 'batch') {
    return {
      ...{ images: same, imagesBack: same, channels: same, channelsBack: same },
      ...{ statistics: same, statisticsBack: same },
    };
  }
  const statisticsBack = (values: Tensor) => reshape(values, [batch, channels]);
  if (batch === 1) {
    return {
      ...{ images: same, imagesBack: same, channels: same, channelsBack: same },
      ...{ statistics: flat, statisticsBack },
    };
  }
  return {
    images: (t) => reshape(transpose(t, [1, 2, 0, 3]), [1, height, width, batch * channels]),
    imagesBack: (t) => transpose(reshape(t, [height, width, batch, channels]), [2, 0, 1, 3]),
    channels: (values) => tile(values, [batch]),
    channelsBack: (gradients) => sum(reshape(gradients, [batch, channels]), 0),
    statistics: flat,
    statisticsBack,
  };
}
