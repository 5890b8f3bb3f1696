import * as tf from '@tensorflow/tfjs-core';

/** `[count, size, size, 3]` of noise. */
export const images = (count, size, seed) =>
  tf.randomUniform([count, size, size, 3], -1, 1, 'float32', seed);
