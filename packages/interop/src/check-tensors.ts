import { CheckpointError, kindOf, OptionError, show } from '@gan/core';
import { dtypes, elementCount, type StateDict, type StateTensor } from './dtypes';
import { quoted } from './quoted';

/** Checks that a tensor's parts fit each other. */
function checkTensor(caller: string, name: string, tensor: StateTensor): void {
  const fail = (problem: string) =>
    new CheckpointError(`${caller}: tensor ${quoted(name)} ${problem}`);
  const { dtype, shape, data } = tensor;
  const type = dtypes.get(dtype);
  if (!type) {
    throw fail(`has dtype ${show(dtype)}; ${[...dtypes.keys()].join(', ')} can be written`);
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw fail(`has shape ${show(shape)}; sizes are integers of at least 0`);
  }
  if (kindOf(data) !== type.array.name) {
    throw fail(`of dtype ${dtype} must be a ${type.array.name}, got ${show(data)}`);
  }
  if (data.length !== elementCount(shape)) {
    throw fail(`has shape [${shape.join(', ')}], but ${data.length} values`);
  }
}

/** Checks that a name comes back as it is written, in UTF-8. */
function checkName(caller: string, name: unknown): void {
  if (typeof name === 'string' && !/\p{Surrogate}/u.test(name)) return;
  throw new CheckpointError(
    `${caller}: names of tensors must be text without halves of characters, got ${show(name)}`,
  );
}

/**
 * Checks tensors that are to be written.
 *
 * @throws OptionError when `state` is no Map.
 * @throws CheckpointError when a tensor's dtype, shape and values do not fit each other, or a name is no text.
 */
export function checkTensors(caller: string, state: unknown): asserts state is StateDict {
  if (kindOf(state) !== 'Map') {
    throw new OptionError(`${caller}: state must be a Map of tensors, got ${show(state)}`);
  }
  for (const [name, tensor] of state as StateDict) {
    checkName(caller, name);
    checkTensor(caller, name, tensor);
  }
}
