import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import type { Changing } from '../changing';
import { areFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import type { ShaderNumber } from '../shader';
import { writableOf } from '../writable';
import { adamShader, buffersEach } from './shader';

interface Variable {
  readonly value: TensorInfo;
  readonly gradient: TensorInfo;
  readonly firstMoment: TensorInfo;
  readonly secondMoment: TensorInfo;
}

type Four = [TensorInfo, TensorInfo, TensorInfo, TensorInfo];

const adam = kernel<Variable, FusedAdamAttributes>(
  fusedKernels.adam,
  ({ backend, inputs, attrs }, stock) =>
    areFloats({ ...inputs }) ? update(backend, [inputs], attrs) : stock({}),
);

const adamAll = kernel<readonly TensorInfo[], FusedAdamAttributes>(
  fusedKernels.adamAll,
  ({ backend, inputs, attrs }, stock) => {
    const variables: Variable[] = [];
    for (let i = 0; i + 3 < inputs.length; i += 4) {
      const [value, gradient, firstMoment, secondMoment] = inputs.slice(i, i + 4) as Four;
      variables.push({ value, gradient, firstMoment, secondMoment });
    }
    if (!variables.every((one) => areFloats({ ...one }))) return stock({});
    return update(backend, variables, attrs);
  },
);

/** Adam for one variable, and for as many at once as a shader may name. */
export const adamKernels: readonly Kernel[] = [adam, adamAll];

const stateOf = ({ value, firstMoment, secondMoment }: Variable) => [
  value,
  firstMoment,
  secondMoment,
];

/** A variable that is about to be updated, and where the results go. */
interface Update {
  readonly variable: Variable;
  readonly size: number;
  readonly inPlace: boolean;
  readonly results: readonly TensorInfo[];
}

function update(
  backend: WebgpuBackend,
  variables: readonly Variable[],
  attributes: FusedAdamAttributes,
): TensorInfo[] {
  const isWritable = writableOf(
    backend,
    variables.flatMap((one) => [...stateOf(one), one.gradient]),
  );
  const updates = variables.map((variable): Update => {
    const state = stateOf(variable);
    const inPlace = state.every(isWritable);
    const results = state.map((tensor) =>
      inPlace ? backend.inPlace(tensor) : backend.output(tensor.shape),
    );
    return { variable, size: util.sizeFromShape(variable.value.shape), inPlace, results };
  });
  const numbers = () => numbersOf(attributes);
  const changing: Changing = { name: 'adam', source: attributes, numbers };
  for (const inPlace of [true, false]) {
    for (const fours of [true, false]) {
      const alike = updates.filter(
        ({ size, ...one }) => size > 0 && one.inPlace === inPlace && (size % 4 === 0) === fours,
      );
      const most = backend.device.limits.maxStorageBuffersPerShaderStage;
      const count = Math.max(1, Math.floor(most / buffersEach(inPlace)));
      for (let i = 0; i < alike.length; i += count) {
        run(backend, alike.slice(i, i + count), fours, changing);
      }
    }
  }
  return updates.flatMap(({ results }) => results);
}

/** Updates in one dispatch, all in place or none, and all by fours or none. */
function run(
  backend: WebgpuBackend,
  updates: readonly Update[],
  fours: boolean,
  changing: Changing,
): void {
  const inPlace = updates.every((one) => one.inPlace);
  const shader = adamShader({ sizes: updates.map(({ size }) => size), fours, inPlace });
  backend.dispatch(shader, {
    outputs: updates.flatMap(({ results }) => results),
    inputs: updates.flatMap(({ variable }) => [
      variable.gradient,
      ...(inPlace ? [] : stateOf(variable)),
    ]),
    changing,
  });
}

/** In the order in which the shader declares them; rounded once, from float64. */
function numbersOf({ learningRate, beta1, beta2, epsilon, step }: FusedAdamAttributes) {
  return [
    ...[beta1, 1 - beta1, beta2, 1 - beta2],
    ...[1 / Math.sqrt(1 - beta2 ** step), epsilon, learningRate / (1 - beta1 ** step)],
  ].map((value): ShaderNumber => ['f32', value]);
}
