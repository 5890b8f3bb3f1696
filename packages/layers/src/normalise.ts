import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  add,
  customGrad,
  type GradSaveFunc,
  mean,
  mul,
  neg,
  ones,
  reshape,
  rsqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import './norm-gradients';
import { leakyReluOf } from './leaky-relu';
import { hasKernel, runKernel, runKernelForOne } from './run-kernel';

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

/**
 * What may follow a norm in the same pass: ReLU, or LeakyReLU with slope 0.2.
 *
 * @internal
 */
export type NormActivation = 'none' | 'relu' | 'leakyRelu';

/** The choices of {@link NormActivation}, for checks. */
export const normActivations: readonly NormActivation[] = ['none', 'relu', 'leakyRelu'];

/** The slope of negative values, or undefined without an activation. */
export function slopeOf(activation: NormActivation): number | undefined {
  switch (activation) {
    case 'none':
      return undefined;
    case 'relu':
      return 0;
    case 'leakyRelu':
      return 0.2;
  }
}

type NormOptions = Pick<FusedNormAttributes, 'statistics' | 'epsilon'> & {
  /** Slope of negative values in a leaky ReLU that follows, 0 for ReLU. Defaults to no activation. */
  readonly slope?: number;
};

/**
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, over x `[B, H, W, C]`, with the biased
 * variance: over B, H and W for `'batch'`, over H and W of each sample for `'sample'`.
 */
export function normalise(
  x: Tensor4D,
  affine: Affine | undefined,
  { statistics, epsilon, slope }: NormOptions,
): Normalised {
  const [batch, , , channels] = x.shape;
  if (hasKernel(fusedKernels.norm) && x.dtype === 'float32') {
    const activation = slope === undefined ? 'none' : 'leakyRelu';
    const attributes: FusedNormAttributes = { statistics, epsilon, activation, slope: slope ?? 0 };
    // TensorFlow.js cannot save an input that is not there for the gradient.
    const { gamma, beta } = affine ?? { gamma: ones([channels]), beta: zeros([channels]) };
    const [y, average, variance] = runKernel(fusedKernels.norm, { x, gamma, beta }, attributes);
    return { y: y as Tensor4D, mean: average as Tensor, variance: variance as Tensor };
  }
  const axes = statistics === 'batch' ? [0, 1, 2] : [1, 2];
  const average = mean(x, axes, true);
  const centred = sub(x, average);
  const variance = mean(square(centred), axes, true);
  const shape = statistics === 'batch' ? [channels] : [batch, channels];
  const scaled = scaleAndShift(mul(centred, rsqrt(add(variance, epsilon))), affine);
  const y = slope === undefined ? scaled : (leakyReluOf(scaled, slope) as Tensor4D);
  return { y, mean: reshape(average, shape), variance: reshape(variance, shape) };
}

/** y = (x - mean) / sqrt(variance + epsilon) * gamma + beta with given `[C]` statistics, activated. */
export function normaliseWith(
  x: Tensor4D,
  average: Tensor1D,
  variance: Tensor1D,
  affine: Affine,
  { epsilon, slope }: Pick<NormOptions, 'epsilon' | 'slope'>,
): Tensor4D {
  if (!hasKernel(fusedKernels.normWith) || x.dtype !== 'float32') {
    const y = scaleAndShift(mul(sub(x, average), rsqrt(add(variance, epsilon))), affine);
    return slope === undefined ? y : (leakyReluOf(y, slope) as Tensor4D);
  }
  const activation = slope === undefined ? 'none' : 'leakyRelu';
  const attributes: FusedNormAttributes = {
    ...{ statistics: 'batch', epsilon, activation },
    slope: slope ?? 0,
  };
  const op = customGrad((...args: unknown[]) => {
    const save = args.pop() as GradSaveFunc;
    const [x, mean, variance, gamma, beta] = args as Tensor[];
    save(args as Tensor[]);
    const inputs = { x, mean, variance, gamma, beta };
    return {
      value: runKernelForOne(fusedKernels.normWith, inputs, attributes),
      gradFunc: (dy: Tensor, saved: Tensor[]) => givenGradients(dy, saved, { epsilon, slope }),
    };
  });
  return op(x, average, variance, affine.gamma, affine.beta) as Tensor4D;
}

/** The gradients to x, mean, variance, gamma and beta, composed, so that they can be differentiated. */
function givenGradients(
  dy: Tensor,
  [x, average, variance, gamma, beta]: Tensor[],
  { epsilon, slope }: Pick<NormOptions, 'epsilon' | 'slope'>,
): Tensor[] {
  const centred = sub(x!, average!);
  const r = rsqrt(add(variance!, epsilon));
  const xhat = mul(centred, r);
  const d = slope === undefined ? dy : mul(dy, step(add(mul(xhat, gamma!), beta!), slope));
  const dxhat = mul(d, gamma!);
  const over = (t: Tensor) => sum(t, [0, 1, 2]);
  const dr = over(mul(dxhat, centred));
  return [
    mul(dxhat, r),
    neg(mul(over(dxhat), r)),
    mul(dr, mul(mul(r, square(r)), -0.5)),
    over(mul(d, xhat)),
    over(d),
  ];
}

function scaleAndShift(x: Tensor, affine: Affine | undefined): Tensor4D {
  return (affine ? add(mul(x, affine.gamma), affine.beta) : x) as Tensor4D;
}
