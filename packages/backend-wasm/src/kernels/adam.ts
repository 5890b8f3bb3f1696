import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { checkFloats } from './check-floats';

type Inputs = Record<'value' | 'gradient' | 'firstMoment' | 'secondMoment', TensorInfo>;

/** Values a unit, as in assembly/adam.ts. */
const blockLength = 4096;

/** Adam in one pass: reads four tensors and writes three. */
export const adam = kernel<Inputs, FusedAdamAttributes>(fusedKernels.adam, (call) => {
  const { backend, inputs } = call;
  checkFloats('adam', inputs);
  const { learningRate, beta1, beta2, epsilon, step } = call.attrs;
  const { value, gradient, firstMoment, secondMoment } = inputs;
  const size = util.sizeFromShape(value.shape);
  const outputs = [0, 1, 2].map(() => backend.output(value.shape));
  if (size === 0) return outputs;
  const tensors = [value, gradient, firstMoment, secondMoment, ...outputs];
  const scalars = [
    ...[beta1, 1 - beta1, beta2, 1 - beta2],
    ...[1 / Math.sqrt(1 - beta2 ** step), epsilon, learningRate / (1 - beta1 ** step)],
  ];
  backend.run({
    task: 'adamTask',
    units: Math.ceil(size / blockLength),
    work: size * 4,
    args: [size, ...tensors.map((tensor) => backend.address(tensor)), ...scalars.map(floatBits)],
  });
  return outputs;
});
