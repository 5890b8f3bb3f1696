import { arithmeticOf, BackendError, chosenEngine } from '@gan/core';
import { getBackend, getKernel } from '@tensorflow/tfjs-core';
import type { CheckpointEngine } from '../checkpoint/checkpoint-types';
import type { Trainer } from '../trainer/trainer';

/** What to tell of an engine that trains very slowly; undefined where it was chosen deliberately. */
export function slowEngine(): string | undefined {
  if (getBackend() !== 'cpu' || chosenEngine() !== undefined) return undefined;
  return (
    "slow engine: this run is on TensorFlow.js's 'cpu', plain JavaScript, a hundred times slower than " +
    'need be. Add the line `await useBackend();` before the trainer is made (import { useBackend } ' +
    "from '@gan/trainers'), or `await useBackend('cpu');` if it is meant"
  );
}

/** What to tell of an engine that rounds otherwise than that of a checkpoint; undefined if none does. */
export function otherArithmetic(before: CheckpointEngine | undefined): string | undefined {
  const now = arithmeticOf(getBackend());
  const then = before?.arithmetic;
  if (then === undefined || now === undefined || then === now) return undefined;
  const vectors = then === 'fused' ? 'fused' : 'auto';
  return (
    `going on with ${now} arithmetic from a checkpoint of ${then}: from here on results differ, in ` +
    'rounding, from those of a run that was never stopped. ' +
    `For the same, start the engine with useBackend('wasm', { vectors: '${vectors}' })`
  );
}

/**
 * Checks that the engine can train a trainer's convolutions, which TensorFlow.js's own `wasm` cannot.
 *
 * @throws BackendError that names an engine which can.
 */
export function checkEngineTrains(
  caller: string,
  { optimizers }: Pick<Trainer<never>, 'optimizers'>,
): void {
  const engine = getBackend();
  const kernel = 'Conv2DBackpropFilter';
  const trained = Object.values(optimizers).flatMap((optimizer) => optimizer.variables ?? []);
  const convolves = trained.some(({ variable }) => variable.rank === 4);
  if (!convolves || getKernel(kernel, engine)) return;
  throw new BackendError(
    `${caller}: the engine '${engine}' cannot train convolutions, as it has no ${kernel}; call ` +
      "`await useBackend('wasm')` before the trainer is made, which starts @gan/backend-wasm",
  );
}
