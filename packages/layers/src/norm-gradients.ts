import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  add,
  type GradConfig,
  mean,
  mul,
  registerGradient,
  rsqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { runKernel } from './run-kernel';

const normGradient: GradConfig = {
  kernelName: fusedKernels.norm,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const dy = (dys as Tensor[])[0] as Tensor;
    const [x, gamma, beta, average, variance] = saved;
    const inputs = { dy, x, gamma, beta, mean: average, variance };
    // One pass gives all three, and dx needs the sums that are dgamma and dbeta.
    const [dx, dgamma, dbeta] = runKernel(fusedKernels.normGradient, inputs, attributes);
    return {
      x: () => dx as Tensor,
      gamma: () => dgamma as Tensor,
      beta: () => dbeta as Tensor,
    };
  },
};
registerGradient(normGradient);

/**
 * The gradient of the gradient, for penalties on gradients; composed, so it goes on to any order.
 *
 * With xhat = (x - mean) r, r = 1 / sqrt(variance + epsilon), the slope f of the activation and
 * P(t) = t - mean(t) - xhat mean(t xhat), which is its own adjoint, the first gradient is
 * dx = r P(gamma f dy), dgamma = sum f dy xhat, dbeta = sum f dy. For upstream u, p and q of those:
 *
 * dy: f (gamma r P(u) + p xhat + q), gamma: sum f dy r P(u), beta: 0,
 * x: r P(p f dy - r (u mean(t xhat) + t mean(u xhat))) - r^2 xhat mean(u P(t)), t = gamma f dy.
 */
const normSecondGradient: GradConfig = {
  kernelName: fusedKernels.normGradient,
  inputsToSave: ['dy', 'x', 'gamma', 'beta', 'mean', 'variance'],
  gradFunc: (upstream, saved, attributes) => {
    const [u, p, q] = upstream as unknown as [Tensor, Tensor, Tensor];
    const [dy, x, gamma, beta, givenMean, givenVariance] = saved as Six<Tensor>;
    const { statistics, epsilon, activation, slope } = attributes as unknown as FusedNormAttributes;
    const average = (t: Tensor) => mean(t, statistics === 'batch' ? [0, 1, 2] : [1, 2], true);
    const centred = sub(x, average(x));
    const r = rsqrt(add(average(square(centred)), epsilon));
    const xhat = mul(centred, r);
    const project = (t: Tensor) => sub(sub(t, average(t)), mul(xhat, average(mul(t, xhat))));
    const f = activation === 'leakyRelu' ? step(add(mul(xhat, gamma), beta), slope) : undefined;
    const through = (t: Tensor) => (f ? mul(t, f) : t);
    const d = through(dy);
    const t = mul(gamma, d);
    const ru = mul(r, project(u));
    return {
      dy: () => through(add(mul(gamma, ru), add(mul(p, xhat), q))),
      x: () => {
        const crossed = add(mul(u, average(mul(t, xhat))), mul(t, average(mul(u, xhat))));
        const along = mul(mul(square(r), xhat), average(mul(u, project(t))));
        return sub(mul(r, project(sub(mul(p, d), mul(r, crossed)))), along);
      },
      // x has the whole derivative, that by way of its mean and variance included.
      mean: () => zerosLike(givenMean),
      variance: () => zerosLike(givenVariance),
      gamma: () => sum(mul(d, ru), [0, 1, 2]),
      beta: () => zerosLike(beta),
    };
  },
};
registerGradient(normSecondGradient);

type Six<T> = [T, T, T, T, T, T];
