import { engine, type Scalar, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { NamedVariable } from './adam';

/** A loss and its gradients, in the order of the variables. */
export interface LossAndGradients {
  readonly loss: Scalar;
  readonly gradients: Tensor[];
}

/**
 * The value of `loss()` and its gradients with respect to `variables` alone.
 *
 * Other variables that the loss depends on cost no gradient work.
 */
export function lossAndGradients(
  loss: () => Scalar,
  variables: readonly NamedVariable[],
): LossAndGradients {
  try {
    return tidy(() => {
      const list = variables.map(({ variable }) => variable);
      const { value, grads } = variableGrads(loss, list);
      return { loss: value, gradients: list.map(({ name }) => grads[name] as Tensor) };
    });
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
