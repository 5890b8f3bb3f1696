import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import {
  add,
  div,
  engine,
  getBackend,
  getKernel,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';

type State = [value: Tensor, firstMoment: Tensor, secondMoment: Tensor];

/** A variable with its moments. */
export type StateVariables = [value: Variable, firstMoment: Variable, secondMoment: Variable];

/** Updates all variables and moments by Adam: by the backend's kernels where it has them. */
export function updateStates(
  states: readonly StateVariables[],
  gradients: readonly Tensor[],
  attributes: FusedAdamAttributes,
): void {
  if (hasKernel(fusedKernels.adamAll)) {
    const next = tidy(() => updateAll(states, gradients, attributes));
    for (const [i, state] of states.entries()) replace(state, next.slice(3 * i, 3 * i + 3));
    return;
  }
  const update = hasKernel(fusedKernels.adam) ? fusedUpdate : composedUpdate;
  // One after the other, so that there is one copy of one variable at a time.
  for (const [i, state] of states.entries()) {
    const next = tidy(() => update(state, gradients[i] as Tensor, attributes));
    replace(state, next);
  }
}

const hasKernel = (kernel: string) => getKernel(kernel, getBackend()) !== undefined;

function replace(state: StateVariables, next: readonly Tensor[]): void {
  for (const [k, variable] of state.entries()) {
    variable.assign(next[k] as Tensor);
    (next[k] as Tensor).dispose();
  }
}

/** Value and moments of all variables, one variable behind the other. */
function updateAll(
  states: readonly State[],
  gradients: readonly Tensor[],
  attributes: FusedAdamAttributes,
): Tensor[] {
  const inputs = states.flatMap(([value, firstMoment, secondMoment], i) => [
    ...[value, gradients[i] as Tensor, firstMoment, secondMoment],
  ]);
  return engine().runKernel(
    fusedKernels.adamAll,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as Tensor[];
}

function fusedUpdate(
  [value, firstMoment, secondMoment]: State,
  gradient: Tensor,
  attributes: FusedAdamAttributes,
): State {
  const inputs = { value, gradient, firstMoment, secondMoment };
  return engine().runKernel(
    fusedKernels.adam,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as unknown as State;
}

function composedUpdate(
  [value, firstMoment, secondMoment]: State,
  gradient: Tensor,
  { learningRate, beta1, beta2, epsilon, step }: FusedAdamAttributes,
): State {
  const m = add(mul(firstMoment, beta1), mul(gradient, 1 - beta1));
  const v = add(mul(secondMoment, beta2), mul(square(gradient), 1 - beta2));
  const root = add(mul(sqrt(v), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
  const change = mul(div(m, root), learningRate / (1 - beta1 ** step));
  return [sub(value, change), m, v];
}
