import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  add,
  engine,
  type GradConfig,
  getBackend,
  getKernel,
  mean,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  reshape,
  rsqrt,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** Images with mean 0 and variance 1, and what was taken out of them. */
export interface Normalised {
  /** `[B, H, W, C]` */
  readonly y: Tensor4D;
  /** `[C]` with statistics over the batch, `[B, C]` over each sample. */
  readonly mean: Tensor;
  /** Biased, of the shape of the mean. */
  readonly variance: Tensor;
}

/** Scale and shift of the normalised values, `[C]` each. */
export interface Affine {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
}

type NormOptions = Pick<FusedNormAttributes, 'statistics' | 'epsilon'>;

const run = (kernel: string, inputs: object, attributes: object) =>
  engine().runKernel(
    kernel,
    inputs as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as Tensor[];

const fusedGradient: GradConfig = {
  kernelName: fusedKernels.norm,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const dy = (dys as Tensor[])[0] as Tensor;
    const affine = saved.length === 5;
    const [x, gamma, beta] = saved;
    const [average, variance] = saved.slice(affine ? 3 : 1);
    const inputs = { dy, x, mean: average, variance, ...(affine ? { gamma, beta } : {}) };
    // One pass gives all three, and dx needs the sums that are dgamma and dbeta.
    const [dx, dgamma, dbeta] = run(fusedKernels.normGradient, inputs, attributes);
    return {
      x: () => dx as Tensor,
      ...(affine ? { gamma: () => dgamma as Tensor, beta: () => dbeta as Tensor } : {}),
    };
  },
};
registerGradient(fusedGradient);

/**
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, over x `[B, H, W, C]`, with the biased
 * variance: over B, H and W for `'batch'`, over H and W of each sample for `'sample'`.
 */
export function normalise(
  x: Tensor4D,
  affine: Affine | undefined,
  { statistics, epsilon }: NormOptions,
): Normalised {
  if (getKernel(fusedKernels.norm, getBackend())) {
    const attributes: FusedNormAttributes = { statistics, epsilon, activation: 'none', slope: 0 };
    const [y, average, variance] = run(fusedKernels.norm, { x, ...affine }, attributes);
    return { y: y as Tensor4D, mean: average as Tensor, variance: variance as Tensor };
  }
  const axes = statistics === 'batch' ? [0, 1, 2] : [1, 2];
  const [batch, , , channels] = x.shape;
  const average = mean(x, axes, true);
  const centred = sub(x, average);
  const variance = mean(square(centred), axes, true);
  const shape = statistics === 'batch' ? [channels] : [batch, channels];
  const y = scaleAndShift(mul(centred, rsqrt(add(variance, epsilon))), affine);
  return { y, mean: reshape(average, shape), variance: reshape(variance, shape) };
}

/** y = (x - mean) / sqrt(variance + epsilon) * gamma + beta with given `[C]` statistics. */
export function normaliseWith(
  x: Tensor4D,
  average: Tensor1D,
  variance: Tensor1D,
  affine: Affine | undefined,
  epsilon: number,
): Tensor4D {
  return scaleAndShift(mul(sub(x, average), rsqrt(add(variance, epsilon))), affine);
}

function scaleAndShift(x: Tensor, affine: Affine | undefined): Tensor4D {
  return (affine ? add(mul(x, affine.gamma), affine.beta) : x) as Tensor4D;
}
