import { DataError, ShapeError, show } from '@gan/core';
import { EVD, Matrix } from 'ml-matrix';
import type { Gaussian } from './feature-statistics';

/**
 * The Frechet distance between two Gaussians, squared: FID, where they were fitted to the features of
 * real and generated images.
 *
 *     d^2 = |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^1/2)
 *
 * (C_a C_b)^1/2 has the trace of (C_a^1/2 C_b C_a^1/2)^1/2, a root of a symmetric matrix, which
 * eigenvalues give, singular covariances included. Symmetric in its arguments, 0 for equal Gaussians.
 * Fewer samples give larger distances: compare only distances of as many samples, in the features of
 * one network. Features of length D take time like D^3: about 4 s for 512.
 *
 * @param a What {@link FeatureStatistics} gives, or any mean and covariance.
 * @param b The same, of the same length.
 * @throws ShapeError when lengths differ or do not fit.
 * @throws DataError when a value is not finite, or a covariance has a negative eigenvalue.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { FeatureStatistics, frechetDistance } from '@gan/metrics';
 *
 * await useBackend();
 * const [real, fake] = [new FeatureStatistics(), new FeatureStatistics()];
 * for (let seed = 1; seed <= 4; seed++) { // batches of features [B, D]
 *   await real.add(tf.randomNormal([100, 8], 0, 1, 'float32', seed) as tf.Tensor2D);
 *   await fake.add(tf.randomNormal([100, 8], 1, 1, 'float32', -seed) as tf.Tensor2D);
 * }
 * console.log(frechetDistance(real.result(), fake.result())); // 7.9: about 8 x 1^2
 * ```
 *
 * Papers: Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
 * equilibrium", arXiv 1706.08500; Dowson and Landau, "The Frechet distance between multivariate
 * normal distributions", Journal of Multivariate Analysis 12 (1982).
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const length = checkGaussian('a', a);
  if (checkGaussian('b', b) !== length) {
    throw new ShapeError(
      `frechetDistance: a and b must have features of one length, got ${length} and ${b.mean.length}`,
    );
  }
  let means = 0;
  for (let i = 0; i < length; i++) means += (a.mean[i]! - b.mean[i]!) ** 2;
  const [first, second] = [matrixOf(a), matrixOf(b)];
  const root = squareRoot(first);
  const inner = symmetric(root.mmul(second).mmul(root));
  const traceOfRoot = eigen('b', inner, first.trace() * second.trace())
    .values.map(Math.sqrt)
    .reduce((sum, value) => sum + value, 0);
  return Math.max(0, means + first.trace() + second.trace() - 2 * traceOfRoot);
}

function checkGaussian(side: string, gaussian: Gaussian): number {
  const { mean, covariance } = gaussian ?? {};
  const length = mean?.length ?? 0;
  if (length === 0 || covariance?.length !== length * length) {
    throw new ShapeError(
      `frechetDistance: ${side} must have a mean of D values and a covariance of D x D, got ` +
        `${mean ? length : show(mean)} and ${covariance ? covariance.length : show(covariance)}`,
    );
  }
  for (const values of [mean, covariance]) {
    const odd = Array.from(values).findIndex((value) => !Number.isFinite(value));
    if (odd < 0) continue;
    throw new DataError(`frechetDistance: ${side} must be finite, got ${values[odd]}`);
  }
  return length;
}

function matrixOf({ mean: { length }, covariance }: Gaussian): Matrix {
  return symmetric(Matrix.from1DArray(length, length, Array.from(covariance)));
}

/** Rounding leaves a matrix that ought to be symmetric not quite so. */
function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}

/** V diag(sqrt(values)) V^T. */
function squareRoot(covariance: Matrix): Matrix {
  const { values, vectors } = eigen('a', covariance, covariance.trace());
  const scaled = vectors.clone().mulRowVector(values.map(Math.sqrt));
  return scaled.mmul(vectors.transpose());
}

/** Negative eigenvalues within this part of the trace are rounding, and become 0. */
const ROUNDING = 1e-6;

function eigen(side: string, matrix: Matrix, scale: number) {
  const { realEigenvalues, eigenvectorMatrix } = new EVD(matrix, { assumeSymmetric: true });
  const lowest = Math.min(...realEigenvalues);
  if (lowest < -ROUNDING * Math.max(scale, 0)) {
    throw new DataError(
      `frechetDistance: the covariance of ${side} must have no negative eigenvalue, got ${lowest}; ` +
        'a covariance of data never has one',
    );
  }
  return { values: realEigenvalues.map((value) => Math.max(0, value)), vectors: eigenvectorMatrix };
}
