import { Conv2D, FusedConv2D, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernel, runCpuKernel } from '../kernel';
import { type Conv2DInputs, convolve } from './conv2d';
import { type ConvolutionAttrs, convolutionInfo } from './convolution';
import { applyEnding, asFinish, type Ending } from './finish';

interface Inputs extends Conv2DInputs {
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

type Attrs = ConvolutionAttrs & Pick<Ending, 'activation' | 'leakyreluAlpha'>;

/** activation(conv2d(x, filter) + bias). */
export const fusedConv2d = kernel<Inputs, Attrs>(FusedConv2D, (call) => {
  const { backend, inputs, attrs } = call;
  const info = convolutionInfo(inputs.x.shape, inputs.filter.shape, attrs);
  const ending: Ending = { ...inputs, ...attrs };
  const finish = asFinish(backend, info.outChannels, ending);
  const { x, filter } = inputs;
  const y = finish
    ? convolve(FusedConv2D, call, info, finish)
    : convolve(Conv2D, { backend, inputs: { x, filter }, attrs }, info);
  if (!y) return runCpuKernel(FusedConv2D, call);
  return finish ? y : applyEnding(backend, y, ending);
});
