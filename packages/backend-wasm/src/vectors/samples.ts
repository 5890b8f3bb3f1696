import { fusedKernels } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../generated/tasks';
import { resizeKernels } from '../kernels/resize';
import { unaryKernels } from '../kernels/unary';

/** An operand: normal values (of squares where positive), by the shape and its place in the call. */
export interface SampleInput {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
  readonly positive?: boolean;
}

/** A call of a kernel on small operands of odd sizes. */
export interface Sample {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, SampleInput>> | readonly SampleInput[];
  readonly attrs?: object;
  /** Whether the convolution is to take tiles whatever its size. Defaults to false. */
  readonly tiles?: boolean;
}

const floats = (...shape: number[]): SampleInput => ({ shape });
const positive = (...shape: number[]): SampleInput => ({ shape, positive: true });

const integers = (...shape: number[]): SampleInput => ({ shape, dtype: 'int32' });
const bools = (...shape: number[]): SampleInput => ({ shape, dtype: 'bool' });

const matMul = (
  a: SampleInput,
  b: SampleInput,
  transposeA = false,
  transposeB = false,
): Sample => ({ kernel: tf.BatchMatMul, inputs: { a, b }, attrs: { transposeA, transposeB } });

/** Packed, of few rows and narrow, with either operand turned. */
const products: Sample[] = [
  matMul(floats(27, 71), floats(71, 53)),
  matMul(floats(71, 27), floats(53, 71), true, true),
  matMul(floats(2, 304), floats(304, 64)),
  matMul(floats(3, 304), floats(64, 304), false, true),
  matMul(floats(9, 64), floats(9, 80), true),
  matMul(floats(29, 24), floats(24, 3)),
  matMul(floats(29, 24), floats(29, 3), true),
];

/** A product with each of the endings that are applied to sums. */
const finished: Sample[] = ['linear', 'relu', 'relu6', 'leakyrelu', 'prelu'].map((activation) => {
  const row = floats(29);
  const slopes: Sample['inputs'] = activation === 'prelu' ? { preluActivationWeights: row } : {};
  return {
    kernel: tf._FusedMatMul,
    inputs: { a: floats(7, 24), b: floats(24, 29), bias: row, ...slopes },
    attrs: { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0.2 },
  };
});

function convolution(
  size: number,
  channels: number,
  outputs: number,
  kernel: number,
  strides: number,
): Sample[] {
  const out = Math.ceil(size / strides);
  const x = floats(1, size, size, channels);
  const filter = floats(kernel, kernel, channels, outputs);
  const dy = floats(1, out, out, outputs);
  const shapes = { inputShape: x.shape, filterShape: filter.shape };
  const attrs = { strides, pad: 'same', dilations: 1, dataFormat: 'NHWC', ...shapes };
  return [
    { kernel: tf.Conv2D, inputs: { x, filter }, attrs, tiles: true },
    { kernel: tf.Conv2DBackpropInput, inputs: { dy, filter }, attrs, tiles: true },
    { kernel: tf.Conv2DBackpropFilter, inputs: { x, dy }, attrs, tiles: true },
  ];
}

/** Three directions each: few tiles go by columns of the filter, many by tiles. */
const convolutions: Sample[] = [
  ...convolution(11, 9, 19, 3, 1),
  ...convolution(31, 5, 11, 3, 1),
  ...convolution(14, 9, 19, 4, 2),
];

const norms: Sample[] = (['batch', 'sample'] as const).flatMap((statistics) => {
  const x = floats(2, 9, 5, 19);
  const row = floats(19);
  const rows = statistics === 'batch' ? [19] : [2, 19];
  const attrs = { statistics, epsilon: 1e-5, activation: 'leakyRelu', slope: 0.2 };
  return [
    { kernel: fusedKernels.norm, inputs: { x, gamma: row, beta: row }, attrs },
    {
      kernel: fusedKernels.normGradient,
      inputs: {
        ...{ dy: x, x, gamma: row, beta: row },
        ...{ mean: floats(...rows), variance: positive(...rows) },
      },
      attrs,
    },
  ];
});

const training: Sample[] = [
  {
    kernel: fusedKernels.adam,
    inputs: {
      value: floats(151),
      gradient: floats(151),
      firstMoment: floats(151),
      secondMoment: positive(151),
    },
    attrs: { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: 3 },
  },
  {
    kernel: fusedKernels.leakyReluGradient,
    inputs: { dy: floats(151), x: floats(151) },
    attrs: { slope: 0.2 },
  },
  {
    kernel: fusedKernels.reflectGradient,
    inputs: { dy: floats(1, 9, 11, 7) },
    attrs: { vertical: 2, horizontal: 3 },
  },
];

/** Every one of the compiled functions of one operand. */
const unary: Sample[] = unaryKernels.map(({ kernelName }) => ({
  kernel: kernelName,
  inputs: { x: positive(151) },
  attrs: { alpha: 0.2, clipValueMin: 0.3, clipValueMax: 0.9 },
}));

/** And of two or three. */
const binary: Sample[] = [
  ...[
    ...[tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.Maximum, tf.Minimum, tf.SquaredDifference],
    ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual],
  ].map((kernel) => ({ kernel, inputs: { a: floats(5, 31), b: floats(31) } })),
  { kernel: tf.Multiply, inputs: { a: integers(151), b: integers(151) } },
  { kernel: tf.LogicalOr, inputs: { a: bools(151), b: bools(151) } },
  { kernel: tf.Prelu, inputs: { x: floats(5, 31), alpha: floats(31) } },
  { kernel: tf.EluGrad, inputs: { dy: floats(151), y: floats(151) } },
  { kernel: tf.AddN, inputs: [floats(151), floats(151), floats(151)] },
  {
    kernel: tf.Select,
    inputs: { condition: bools(151), t: floats(151), e: floats(151) },
  },
];

const reductions: Sample[] = [
  ...[tf.Sum, tf.Mean, tf.Prod, tf.Max, tf.Min].flatMap((kernel) =>
    [0, 1].map((axis) => ({
      kernel,
      inputs: { x: floats(23, 37) },
      attrs: { axis, reductionIndices: axis, keepDims: false },
    })),
  ),
  { kernel: tf.ArgMax, inputs: { x: floats(5, 31) }, attrs: { axis: 1 } },
];

const movement: Sample[] = [
  { kernel: tf.Fill, inputs: {}, attrs: { shape: [151], value: 0.7, dtype: 'float32' } },
  { kernel: tf.Transpose, inputs: { x: floats(23, 37) }, attrs: { perm: [1, 0] } },
  { kernel: tf.Slice, inputs: { x: floats(23, 37) }, attrs: { begin: [1, 2], size: [19, 31] } },
  {
    kernel: tf.GatherV2,
    inputs: { x: floats(2, 19), indices: integers(7) },
    attrs: { axis: 0 },
  },
];

const resizing: Sample[] = resizeKernels.map(({ kernelName }) => ({
  kernel: kernelName,
  inputs: { images: floats(1, 5, 7, 9), dy: floats(1, 8, 11, 9) },
  attrs: { alignCorners: false, halfPixelCenters: false, size: [8, 11] },
}));

/** Calls of the kernels whose tasks depend on each other; with those of {@link lateFamilies}, of all. */
export const samples: readonly Sample[] = [
  ...products,
  ...finished,
  ...convolutions,
  ...norms,
  ...training,
];

/** Tasks that any program may serve from one run to the next, and calls of them. */
export interface Family {
  readonly tasks: readonly TaskName[];
  readonly samples: readonly Sample[];
}

/** What is tested before its first use: optimising all of it would take longer than the start. */
export const lateFamilies: readonly Family[] = [
  { tasks: ['unaryTask'], samples: unary },
  { tasks: ['binaryTask', 'selectTask'], samples: binary },
  {
    tasks: ['columnReductionTask', 'rowReductionTask', 'combineTask', 'argTask'],
    samples: reductions,
  },
  { tasks: ['fillTask', 'transposeTask', 'copyTask', 'gatherTask'], samples: movement },
  {
    tasks: [
      ...(['resizeBilinearTask', 'resizeBilinearGradientTask'] as const),
      ...(['resizeNearestTask', 'resizeNearestGradientTask'] as const),
    ],
    samples: resizing,
  },
];
