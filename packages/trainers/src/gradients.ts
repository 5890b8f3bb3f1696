import { type Scalar, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
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
  return tidy(() => {
    const list = variables.map(({ variable }) => variable);
    const { value, grads } = variableGrads(loss, list);
    return { loss: value, gradients: list.map(({ name }) => grads[name] as Tensor) };
  });
}
