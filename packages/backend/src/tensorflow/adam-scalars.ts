import type { FusedAdamAttributes } from '@gan/core';
import type { NodeBackend } from './node-backend';

/**
 * The six scalars of ResourceApplyAdam that give PyTorch's Adam.
 *
 * It takes value -= rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon), with the powers given to
 * it. PyTorch adds its epsilon to sqrt(v / (1 - beta2^t)): scaled by that root it is the same. As float32
 * holds beta2^t to some five digits of its distance from 1, the corrections are made here, in float64, and
 * the powers are 0.
 */
export function adamNumbers({
  learningRate,
  beta1,
  beta2,
  epsilon,
  step,
}: FusedAdamAttributes): number[] {
  // As it will have them: what the moments decay by is what they are corrected for.
  const [decay1, decay2] = [float32Decay(beta1), float32Decay(beta2)];
  const root = Math.sqrt(1 - decay2 ** step);
  const rate = (learningRate * root) / (1 - decay1 ** step);
  return [0, 0, rate, decay1, decay2, epsilon * root];
}

/** In float32, where a decay just below 1 still is. */
const float32Decay = (beta: number) => Math.min(Math.fround(beta), 1 - 2 ** -24);

/** A function that gives the scalars as tensors of the binding; equal ones are made once. */
export function adamScalars({
  binding,
}: Pick<NodeBackend, 'binding'>): (attributes: FusedAdamAttributes) => readonly number[] {
  let numbers: readonly number[] = [];
  let ids: number[] = [];
  return (attributes) => {
    const next = adamNumbers(attributes);
    if (next.some((value, i) => value !== numbers[i])) {
      for (const id of ids) binding.deleteTensor(id);
      ids = next.map((value) => binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value)));
      numbers = next;
    }
    return ids;
  };
}
