import * as tf from '@tensorflow/tfjs-core';
import { type Case, input } from './inputs';

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  abs: tf.abs,
  ceil: tf.ceil,
  'clip by value': (x) => tf.clipByValue(x, -0.3, 0.4),
  elu: tf.elu,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  'leaky ReLU': (x) => tf.leakyRelu(x, 0.2),
  log: (x) => tf.log(tf.abs(x)),
  log1p: (x) => tf.log1p(tf.abs(x)),
  neg: tf.neg,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: (x) => tf.rsqrt(tf.abs(x)),
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  softplus: tf.softplus,
  sqrt: (x) => tf.sqrt(tf.abs(x)),
  square: tf.square,
  step: (x) => tf.step(x, 0.1),
  tanh: tf.tanh,
};

const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  'squared difference': tf.squaredDifference,
  prelu: tf.prelu,
  greater: tf.greater,
  'less or equal': tf.lessEqual,
  equal: tf.equal,
};

/** Ends of 0 to 15 values behind whole vectors and pairs of them, and enough for several threads. */
const lengths = [...Array.from({ length: 33 }, (_, i) => i + 1), 1029, 40_003];

/** Shapes that meet: alike, a scalar, a channel each, a row each, and from the left. */
const meetings: [number[], number[]][] = [
  [[40_003], [1]],
  [[5, 7, 9, 13], [13]],
  [
    [2, 20, 20, 36],
    [1, 20, 20, 36],
  ],
  [
    [3, 5, 8],
    [3, 1, 1],
  ],
  [
    [1, 6, 1],
    [4, 1, 17],
  ],
];

/** Zeros, infinities, no numbers, denormals and what functions overflow or vanish at. */
const special = [
  0,
  1e-45,
  7e-39,
  1.2e-38,
  3e-5,
  0.5,
  1,
  8.5,
  9.1,
  20,
  88.8,
  103.9,
  3.4e38,
  Infinity,
]
  .flatMap((value) => [value, -value])
  .concat(NaN);

const reductions: Record<string, (x: tf.Tensor, axis?: number[]) => tf.Tensor> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
};

const reduced: [number[], number[] | undefined][] = [
  ...[1, 2, 3, 5, 8, 15, 16, 17, 33].map((n): [number[], number[]] => [[7, n], [1]]),
  ...[1, 2, 3, 5, 8, 15, 16, 17, 33].map((n): [number[], number[]] => [[19, n], [0]]),
  [[100_003], undefined],
  [
    [3, 31, 29, 17],
    [1, 2],
  ],
  [
    [3, 31, 29, 17],
    [0, 1, 2],
  ],
  [[3, 31, 29, 17], [3]],
];

/** Element-wise operations, and reductions. */
export const elementwise: readonly Case[] = [
  ...Object.entries(unary).flatMap(([name, operation]) =>
    lengths.map((length) => ({
      name: `${name} of ${length} values`,
      run: () => operation(tf.mul(input([length], 1), 3)),
    })),
  ),
  ...Object.entries(unary).map(([name, operation]) => ({
    name: `${name} of special values`,
    run: () => operation(tf.tensor1d(special)),
  })),
  {
    name: 'extremes of a special value among zeros',
    run: () => {
      const rows = special.map((value, i) =>
        Array.from({ length: 33 }, (_, j) => (i === j ? value : -0)),
      );
      const x = tf.tensor2d(rows);
      return [tf.max(x, 1), tf.min(x, 1), tf.max(x, 0), tf.min(x, 0)];
    },
  },
  ...Object.entries(binary).flatMap(([name, operation]) =>
    [...lengths.map((n): [number[], number[]] => [[n], [n]]), ...meetings].map(([left, right]) => ({
      name: `${name} of [${left}] and [${right}]`,
      run: () => operation(input(left, 1), input(right, 2)),
    })),
  ),
  ...Object.entries(reductions).flatMap(([name, operation]) =>
    reduced.map(([shape, axis]) => ({
      name: `${name} of [${shape}] over [${axis ?? 'all'}]`,
      run: () => operation(input(shape, 1), axis),
    })),
  ),
  ...[1, 5, 17, 40].map((n) => ({
    name: `largest and least place of ${n}`,
    run: () => [tf.argMax(input([30, n], 1), 1), tf.argMin(input([n, 30], 2), 0)],
  })),
];
