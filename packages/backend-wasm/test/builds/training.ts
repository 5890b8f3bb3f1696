import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Case, input, runKernel } from './inputs';

const shapes = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 31, 33, 70].map((c) => [2, 9, 7, c]),
  [3, 37, 31, 20],
  [2, 70, 70, 3],
  [1, 5, 5, 520],
  [1, 1, 1, 6],
];

function norm(shape: number[], statistics: FusedNormAttributes['statistics'], i: number): Case {
  const channels = shape.slice(3);
  const activation = i % 2 ? 'leakyRelu' : 'none';
  const attrs = { statistics, epsilon: 1e-5, activation, slope: i % 3 ? 0.2 : 0 };
  return {
    name: `norm of [${shape}] over the ${statistics}, ${activation}, and its gradient`,
    run: () => {
      const [x, dy] = [input(shape, 1), input(shape, 2)];
      const [gamma, beta] = [input(channels, 3), input(channels, 4)];
      const [y, mean, variance] = runKernel(
        fusedKernels.norm,
        i % 4 === 3 ? { x } : { x, gamma, beta },
        attrs,
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const of = { dy, x, gamma, beta, mean, variance };
      return [
        ...[y, mean, variance],
        runKernel(fusedKernels.normWith, { x, gamma, beta, mean, variance }, attrs) as tf.Tensor,
        ...(runKernel(fusedKernels.normGradient, of, attrs) as []),
      ];
    },
  };
}

function adam(size: number, i: number): Case {
  return {
    name: `Adam on ${size} values`,
    run: () =>
      runKernel(
        fusedKernels.adam,
        {
          ...{ value: input([size], 1), gradient: input([size], 2) },
          ...{ firstMoment: input([size], 3), secondMoment: tf.square(input([size], 4)) },
        },
        { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: 1 + (i % 5) },
      ),
  };
}

const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 4095, 4096, 4097, 20_003];

/** What training adds to the operations of TensorFlow.js. */
export const training: readonly Case[] = [
  ...shapes.flatMap((shape, i) => [norm(shape, 'batch', i), norm(shape, 'sample', i + 1)]),
  ...lengths.map(adam),
  ...[...lengths, 100_003].map((size, i) => ({
    name: `gradient of a leaky ReLU on ${size} values`,
    run: () =>
      runKernel(
        fusedKernels.leakyReluGradient,
        { dy: input([size], 1), x: input([size], 2) },
        { slope: i % 2 ? 0.2 : 0 },
      ),
  })),
  ...[1, 3, 4, 7, 8, 16, 17].map((channels) => ({
    name: `gradient of a reflected edge, ${channels} channels`,
    run: () =>
      runKernel(
        fusedKernels.reflectGradient,
        { dy: input([2, 15, 14, channels], 1) },
        { vertical: 3, horizontal: 2 },
      ),
  })),
];
