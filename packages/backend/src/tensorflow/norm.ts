import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { normaliseBatch, normaliseBatchGradients, normaliseGiven } from './batch-norm';
import { kernel } from './kernel';
import { leakyRelu, leakyReluGrad } from './leaky-relu';
import { arrangementOf } from './sample-channels';

/** Normalises, scales, shifts and activates. */
export const norm = kernel<Record<'x' | 'gamma' | 'beta', Tensor>, FusedNormAttributes>(
  fusedKernels.norm,
  ({ backend, inputs, attrs: { statistics, epsilon, activation, slope } }) =>
    tidy(() => {
      const arranged = arrangementOf(inputs.x, statistics);
      const x = arranged.images(inputs.x);
      const [gamma, beta] = [inputs.gamma, inputs.beta].map(arranged.channels) as [Tensor, Tensor];
      const { y, mean, variance } = normaliseBatch(backend, { x, gamma, beta }, epsilon);
      const activated = activation === 'leakyRelu' ? leakyRelu(backend, y, slope) : y;
      return [
        arranged.imagesBack(activated),
        arranged.statisticsBack(mean),
        arranged.statisticsBack(variance),
      ];
    }),
);

/** Normalises by statistics that are given, scales, shifts and activates. */
export const normWith = kernel<
  Record<'x' | 'mean' | 'variance' | 'gamma' | 'beta', Tensor>,
  FusedNormAttributes
>(fusedKernels.normWith, ({ backend, inputs, attrs: { statistics, epsilon, activation, slope } }) =>
  tidy(() => {
    const arranged = arrangementOf(inputs.x, statistics);
    const x = arranged.images(inputs.x);
    const [gamma, beta] = [inputs.gamma, inputs.beta].map(arranged.channels) as [Tensor, Tensor];
    const [mean, variance] = [inputs.mean, inputs.variance].map(arranged.statistics) as [
      Tensor,
      Tensor,
    ];
    const y = normaliseGiven(backend, { x, gamma, beta }, { mean, variance }, epsilon);
    return arranged.imagesBack(activation === 'leakyRelu' ? leakyRelu(backend, y, slope) : y);
  }),
);

/** All gradients of the norm. */
export const normGradient = kernel<
  Record<'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance', Tensor>,
  FusedNormAttributes
>(
  fusedKernels.normGradient,
  ({ backend, inputs, attrs: { statistics, epsilon, activation, slope } }) =>
    tidy(() => {
      const arranged = arrangementOf(inputs.x, statistics);
      const x = arranged.images(inputs.x);
      const dy = arranged.images(inputs.dy);
      const [gamma, beta] = [inputs.gamma, inputs.beta].map(arranged.channels) as [Tensor, Tensor];
      const [mean, variance] = [inputs.mean, inputs.variance].map(arranged.statistics) as [
        Tensor,
        Tensor,
      ];
      const given = { mean, variance };
      const upstream = () =>
        leakyReluGrad(
          backend,
          dy,
          normaliseGiven(backend, { x, gamma, beta }, given, epsilon),
          slope,
        );
      const [dx, dgamma, dbeta] = normaliseBatchGradients(
        backend,
        activation === 'leakyRelu' ? upstream() : dy,
        { x, gamma },
        given,
        epsilon,
      );
      return [arranged.imagesBack(dx), arranged.channelsBack(dgamma), arranged.channelsBack(dbeta)];
    }),
);
