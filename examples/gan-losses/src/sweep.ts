import { type AdversarialLossKind, adversarialLoss } from '@gan/losses';
import { grad, mul, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';

/**
 * The slope of a generator loss at each of D's outputs: d loss / d output, by automatic
 * differentiation.
 *
 * The losses are means, so the gradient of a list is divided by its length; that is undone here.
 */
export function slopes(kind: AdversarialLossKind, outputs: readonly number[]): number[] {
  const { generator } = adversarialLoss(kind);
  const slopeOf = grad((x: Tensor) => generator(x));
  return tidy(() => Array.from(mul(slopeOf(tensor1d([...outputs])), outputs.length).dataSync()));
}

/** Numbers from `low` to `high`, both included, at even distances. */
export function range(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}
