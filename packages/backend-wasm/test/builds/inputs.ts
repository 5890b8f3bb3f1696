import * as tf from '@tensorflow/tfjs-core';

/** Something to compute, whose results every build must agree on. */
export interface Case {
  readonly name: string;
  readonly run: () => tf.Tensor | tf.Tensor[];
}

/** A prime, so that tensors which are cut from the same run of values seldom line up. */
const drawn = 999_983;

/**
 * Values about 0, bell-shaped, drawn once.
 *
 * Made of nothing but exact sums: logarithms and cosines may differ between two versions of Node.
 */
const pool = (() => {
  let state = 0x5bd1e995;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length: drawn }, () => next() + next() + next() - 1.5);
})();

/** As many of them as the shape has, from a place that the seed says. */
function values(shape: readonly number[], seed: number): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  const begin = (seed * 104_729) % drawn;
  const result = new Float32Array(length);
  for (let at = -begin; at < length; at += drawn) {
    result.set(pool.subarray(Math.max(0, -at), Math.min(drawn, length - at)), Math.max(0, at));
  }
  return result;
}

/** A tensor of such values. */
export function input<R extends tf.Rank = tf.Rank>(shape: number[], seed: number): tf.Tensor<R> {
  return tf.tensor<R>(values(shape, seed), shape as tf.ShapeMap[R]);
}

/** Runs a kernel by its name. */
export function runKernel(
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: object = {},
): tf.Tensor | tf.Tensor[] {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[];
}
