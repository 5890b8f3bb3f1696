import {
  add,
  engine,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  tidy,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Adam, NamedVariable } from './adam';

/**
 * The gradients of a sum of losses, taken term by term.
 *
 * Each term has a tape of its own, closed before the next one opens, so that only one term's
 * activations are in memory at a time. The gradient of the sum is the same.
 */
export class GradientSum {
  readonly #sums = new Map<string, Tensor>();

  /**
   * Adds the gradients of `loss()` with respect to `variables`.
   *
   * Other variables that the loss depends on cost no gradient work.
   */
  add(loss: () => Scalar, variables: readonly NamedVariable[]): void {
    const gradients = gradientsOf(loss, variables);
    for (const { name, variable } of variables) {
      const gradient = gradients[variable.name];
      if (!gradient) continue;
      const before = this.#sums.get(name);
      this.#sums.set(name, before ? add(before, gradient) : gradient);
      if (!before) continue;
      before.dispose();
      gradient.dispose();
    }
  }

  /** Lets the optimiser take its step, and frees the gradients. A variable that no term reached stays. */
  applyTo(optimizer: Adam): void {
    tidy(() => {
      const gradients = optimizer.variables.map(
        ({ name, variable }) => this.#sums.get(name) ?? zerosLike(variable),
      );
      optimizer.apply(gradients);
    });
    for (const gradient of this.#sums.values()) gradient.dispose();
    this.#sums.clear();
  }
}

function gradientsOf(loss: () => Scalar, variables: readonly NamedVariable[]): NamedTensorMap {
  const list = variables.map(({ variable }) => variable);
  try {
    return tidy(() => variableGrads(loss, list).grads);
  } catch (error) {
    freeTape();
    throw error;
  }
}

/**
 * Frees what was kept for the gradients of a pass that failed: TensorFlow.js only does so after one
 * that went well, and after running out of memory it would stay full.
 */
function freeTape(): void {
  const { state } = engine();
  // Inside another pass the tape is that one's.
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) {
    for (const tensor of saved ?? []) tensor.dispose();
  }
  state.activeTape = [];
}
