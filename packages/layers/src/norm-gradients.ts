import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  add,
  type GradConfig,
  grads,
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

/** Composed, so it can be differentiated again. */
const normSecondGradient: GradConfig = {
  kernelName: fusedKernels.normGradient,
  inputsToSave: ['dy', 'x', 'gamma', 'beta', 'mean', 'variance'],
  gradFunc: (upstream, saved, attributes) => {
    const [dy, x, gamma, beta, average, variance] = saved as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const inner = (...inputs: Tensor[]) => {
      const outputs = composedNormGradient(
        inputs as [Tensor, Tensor, Tensor, Tensor],
        attributes as unknown as FusedNormAttributes,
      );
      return outputs
        .map((output, i) => sum(mul(output, (upstream as Tensor[])[i] as Tensor)))
        .reduce((a, b) => add(a, b));
    };
    const [forDy, forX, forGamma, forBeta] = grads(inner)([dy, x, gamma, beta]);
    return {
      dy: () => forDy as Tensor,
      // The whole derivative by x, through its mean and variance too, which therefore get none.
      x: () => forX as Tensor,
      mean: () => zerosLike(average),
      variance: () => zerosLike(variance),
      gamma: () => forGamma as Tensor,
      beta: () => forBeta as Tensor,
    };
  },
};
registerGradient(normSecondGradient);

/** dx, dgamma and dbeta of activation(gamma xhat + beta), in differentiable operations. */
function composedNormGradient(
  [dy, x, gamma, beta]: [dy: Tensor, x: Tensor, gamma: Tensor, beta: Tensor],
  { statistics, epsilon, activation, slope }: FusedNormAttributes,
): [dx: Tensor, dgamma: Tensor, dbeta: Tensor] {
  const axes = statistics === 'batch' ? [0, 1, 2] : [1, 2];
  const average = (values: Tensor) => mean(values, axes, true);
  const centred = sub(x, average(x));
  const scale = rsqrt(add(average(square(centred)), epsilon));
  const xhat = mul(centred, scale);
  let d = dy;
  if (activation === 'leakyRelu') d = mul(dy, step(add(mul(xhat, gamma), beta), slope));
  const dxhat = mul(d, gamma);
  const along = add(average(dxhat), mul(xhat, average(mul(dxhat, xhat))));
  return [mul(scale, sub(dxhat, along)), sum(mul(d, xhat), [0, 1, 2]), sum(d, [0, 1, 2])];
}
