import * as tf from '@tensorflow/tfjs-core';

/** Reflection padding out of slices and a concatenation, whose gradients are right. */
export function reflect(padding) {
  return (x) => tf.tidy(() => reflectAxis(reflectAxis(x, 1, padding), 2, padding));
}

function reflectAxis(x, axis, padding) {
  const size = x.shape[axis];
  const line = (at) => {
    const [begin, extent] = [[0, 0, 0, 0], [...x.shape]];
    begin[axis] = at;
    extent[axis] = 1;
    return tf.slice(x, begin, extent);
  };
  const before = Array.from({ length: padding }, (_, i) => line(padding - i));
  const after = Array.from({ length: padding }, (_, i) => line(size - 2 - i));
  return tf.concat([...before, x, ...after], axis);
}
