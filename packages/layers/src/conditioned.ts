import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** The inputs of a network that may have a condition vector as its second. */
export interface ConditionedInput {
  /** What the model takes: x, or x and the condition `[B, conditions]`. */
  readonly inputs: SymbolicTensor | SymbolicTensor[];
  /** x, with the condition appended to its last axis where there is one. */
  readonly joined: SymbolicTensor;
}

/**
 * Joins vectors x `[B, n]` and conditions `[B, conditions]` to `[B, n + conditions]`.
 *
 * Paper: Mirza and Osindero, "Conditional generative adversarial nets", arXiv 1411.1784.
 */
export function withCondition(x: SymbolicTensor, conditions: number): ConditionedInput {
  if (conditions === 0) return { inputs: x, joined: x };
  const condition = input({ shape: [conditions], name: 'condition' });
  const join = layers.concatenate({ name: 'with_condition' });
  return { inputs: [x, condition], joined: join.apply([x, condition]) as SymbolicTensor };
}

/**
 * Joins images x `[B, H, W, C]` and conditions `[B, conditions]`, one map of H x W equal values a
 * condition, to `[B, H, W, C + conditions]`.
 */
export function withConditionMaps(
  x: SymbolicTensor,
  conditions: number,
  size: number,
): ConditionedInput {
  if (conditions === 0) return { inputs: x, joined: x };
  const condition = input({ shape: [conditions], name: 'condition' });
  const rows = layers.repeatVector({ n: size * size, name: 'condition_pixels' }).apply(condition);
  const shape = { targetShape: [size, size, conditions], name: 'condition_maps' };
  const maps = layers.reshape(shape).apply(rows) as SymbolicTensor;
  const join = layers.concatenate({ name: 'with_condition' });
  return { inputs: [x, condition], joined: join.apply([x, maps]) as SymbolicTensor };
}
