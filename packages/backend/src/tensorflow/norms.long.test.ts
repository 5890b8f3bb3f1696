import '@tensorflow/tfjs-backend-cpu';
import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import { loadTensorflow, tensorflowFolder } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, largest, normal, on, run } from '../../test/on-engine';
import { useBackend } from '../use-backend';

interface Case {
  readonly shape: [number, number, number, number];
  readonly attrs: FusedNormAttributes;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 4 }),
    height: fc.constantFrom(1, 2, 5, 12),
    width: fc.constantFrom(2, 3, 8),
    channels: fc.integer({ min: 1, max: 9 }),
    statistics: fc.constantFrom('batch', 'sample'),
    activation: fc.constantFrom('none', 'leakyRelu'),
    slope: fc.constantFrom(0, 0.2, 1.5),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ batch, height, width, channels, statistics, activation, slope, seed }) => ({
    shape: [batch, height, width, channels],
    attrs: { statistics, epsilon: 1e-5, activation, slope },
    seed,
  }));

function inputsOf({ shape, seed }: Case) {
  const channels = [shape[3]];
  return {
    x: normal(shape, seed, 0.5, 2),
    gamma: normal(channels, seed + 1, 1, 0.5),
    beta: normal(channels, seed + 2, 0, 0.5),
  };
}

const axesOf = ({ attrs }: Case) => (attrs.statistics === 'batch' ? [0, 1, 2] : [1, 2]);
const statisticsShape = ({ shape, attrs }: Case) =>
  attrs.statistics === 'batch' ? [shape[3]] : [shape[0], shape[3]];

/** Mean and variance with the dimensions that they are over, and y. */
function composed(c: Case, x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) {
  const mean = tf.mean(x, axesOf(c), true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), axesOf(c), true);
  return { mean, variance, y: composedWith(c, x, { mean, variance }, gamma, beta) };
}

function composedWith(
  { attrs: { epsilon, activation, slope } }: Case,
  x: tf.Tensor,
  { mean, variance }: Record<'mean' | 'variance', tf.Tensor>,
  gamma: tf.Tensor,
  beta: tf.Tensor,
) {
  const xhat = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const z = tf.add(tf.mul(xhat, gamma), beta);
  return activation === 'none' ? z : tf.mul(z, tf.step(z, slope));
}

describe.skipIf(!tensorflowFolder)('where GAN_TENSORFLOW names a libtensorflow', () => {
  beforeAll(async () => {
    await loadTensorflow(tensorflowFolder!);
    await useBackend('tensorflow');
  });

  it('GanNorm is the composed norm', () =>
    fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const [y, mean, variance] = await on('tensorflow', () =>
          run(fusedKernels.norm, inputsOf(c), c.attrs),
        );
        const [expected, expectedMean, expectedVariance, x] = await on('cpu', () => {
          const { x, gamma, beta } = inputsOf(c);
          const all = composed(c, x, gamma, beta);
          return [all.y, all.mean, all.variance, x];
        });
        expectNear(mean!, expectedMean!, 1e-6, largest(x!));
        expectNear(variance!, expectedVariance!, 1e-5);
        expectNear(y!, expected!, 1e-5);
      }),
      { numRuns: 100 },
    ));

  it('finds a variance of 1e-4 around a mean of 100', async () => {
    const c: Case = {
      shape: [2, 16, 16, 3],
      attrs: { statistics: 'sample', epsilon: 1e-5, activation: 'none', slope: 0 },
      seed: 1,
    };
    const shifted = () => normal(c.shape, 1, 100, 1e-2);
    const [variance] = await on('tensorflow', () => [
      run(fusedKernels.norm, { ...inputsOf(c), x: shifted() }, c.attrs)[2]!,
    ]);
    const [expected] = await on('cpu', () => {
      const { mean, variance } = tf.moments(tf.sub(shifted(), 100), [1, 2]);
      mean.dispose();
      return [variance];
    });
    expectNear(variance!, expected!, 1e-3);
  });

  it('gives mean and variance in the shape of the statistics', async () => {
    await tf.setBackend('tensorflow');
    for (const statistics of ['batch', 'sample'] as const) {
      for (const batch of [1, 3]) {
        const attrs = { statistics, epsilon: 1e-5, activation: 'none', slope: 0 } as const;
        const c: Case = { shape: [batch, 4, 5, 2], attrs, seed: 1 };
        tf.tidy(() => {
          const outputs = run(fusedKernels.norm, inputsOf(c), attrs);
          const shapes = outputs.map(({ shape }) => shape);
          expect(shapes).toEqual([c.shape, statisticsShape(c), statisticsShape(c)]);
        });
      }
    }
  });

  it('GanNormWith is the composed norm with given statistics', () =>
    fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const given = (shape: number[]) => ({
          mean: tf.reshape(normal(statisticsShape(c), c.seed + 4), shape),
          variance: tf.reshape(tf.square(normal(statisticsShape(c), c.seed + 5)), shape),
        });
        const [y] = await on('tensorflow', () =>
          run(fusedKernels.normWith, { ...inputsOf(c), ...given(statisticsShape(c)) }, c.attrs),
        );
        const [expected] = await on('cpu', () => {
          const { x, gamma, beta } = inputsOf(c);
          const groups = c.attrs.statistics === 'batch' ? 1 : c.shape[0];
          return [composedWith(c, x, given([groups, 1, 1, c.shape[3]]), gamma, beta)];
        });
        expectNear(y!, expected!, 1e-5);
      }),
      { numRuns: 60 },
    ));

  it('GanNormGradient is the gradient of the composed norm', () =>
    fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const upstream = () => normal(c.shape, c.seed + 3, 0.3, 1);
        const [dx, dgamma, dbeta] = await on('tensorflow', () => {
          const inputs = inputsOf(c);
          const [, mean, variance] = run(fusedKernels.norm, inputs, c.attrs);
          const all = { ...inputs, dy: upstream(), mean, variance };
          return run(fusedKernels.normGradient, all, c.attrs);
        });
        const [expectedDx, expectedDgamma, expectedDbeta, variance] = await on('cpu', () => {
          const { x, gamma, beta } = inputsOf(c);
          const y = (...[a, g, b]: tf.Tensor[]) => composed(c, a!, g!, b!).y;
          return [
            ...tf.grads(y)([x, gamma, beta], upstream()),
            composed(c, x, gamma, beta).variance,
          ];
        });
        // Sums may cancel down to nothing: their error is relative to what they sum.
        const steepest = 1 / Math.sqrt(Math.min(...variance!) + c.attrs.epsilon);
        const rows = c.shape[0] * c.shape[1] * c.shape[2];
        expectNear(dx!, expectedDx!, 1e-5, Math.max(largest(expectedDx!), steepest));
        expectNear(dgamma!, expectedDgamma!, 1e-5, Math.max(largest(expectedDgamma!), rows));
        expectNear(dbeta!, expectedDbeta!, 1e-5, Math.max(largest(expectedDbeta!), rows));
      }),
      { numRuns: 100 },
    ));
});
