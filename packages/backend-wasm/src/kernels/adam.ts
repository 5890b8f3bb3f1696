import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { checkFloats } from './check-floats';

type Inputs = Record<'value' | 'gradient' | 'firstMoment' | 'secondMoment', TensorInfo>;

/** Values a unit, as in assembly/adam.ts. */
const blockLength = 4096;

/** Adam in one pass: reads four tensors and writes three, in their place where nothing else holds them. */
export const adam = kernel<Inputs, FusedAdamAttributes>(fusedKernels.adam, (call) => {
  const { backend, inputs } = call;
  checkFloats('adam', inputs);
  const { value, gradient, firstMoment, secondMoment } = inputs;
  const state = [value, firstMoment, secondMoment];
  const size = util.sizeFromShape(value.shape);
  const inPlace =
    size > 0 && areApart([...state, gradient]) && state.every(backend.isSole, backend);
  const outputs = state.map((tensor) =>
    inPlace ? backend.inPlace(tensor) : backend.output(value.shape),
  );
  if (size === 0) return outputs;
  const tensors = [value, gradient, firstMoment, secondMoment, ...outputs];
  backend.run({
    task: 'adamTask',
    units: Math.ceil(size / blockLength),
    work: size * 4,
    args: [size, ...tensors.map((tensor) => backend.address(tensor))],
    changing: () => scalars(call.attrs),
  });
  return outputs;
});

/** Rounded once, from float64. */
function scalars({ learningRate, beta1, beta2, epsilon, step }: FusedAdamAttributes): number[] {
  return [
    ...[beta1, 1 - beta1, beta2, 1 - beta2],
    ...[1 / Math.sqrt(1 - beta2 ** step), epsilon, learningRate / (1 - beta1 ** step)],
  ].map(floatBits);
}

/** Whether no two share their data. */
const areApart = (tensors: readonly TensorInfo[]) =>
  new Set(tensors.map(({ dataId }) => dataId)).size === tensors.length;
