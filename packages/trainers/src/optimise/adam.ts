import { CheckpointError, checkNumber, checkOptions, eachStep } from '@gan/core';
import {
  variable as newVariable,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type StateVariables, updateStates } from './adam-update';

/** Options of {@link Adam}; the defaults are those of pix2pix and CycleGAN. */
export interface AdamOptions {
  /** Size of a step: how far a weight moves at most, about. Defaults to 2e-4. */
  readonly learningRate?: number;
  /** Decay of the first moment, from 0 to below 1. Defaults to 0.5. */
  readonly beta1?: number;
  /** Decay of the second moment, from 0 to below 1. Defaults to 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Defaults to 1e-8. */
  readonly epsilon?: number;
}

/** A variable under the name that its slots have in a checkpoint. */
export interface NamedVariable {
  /** Unique in the optimiser and the same in every process, such as `generator/down1/kernel`. */
  readonly name: string;
  readonly variable: Variable;
}

interface Slots {
  readonly firstMoment: Variable;
  readonly secondMoment: Variable;
}

/**
 * Adam with PyTorch's semantics, on a fixed list of variables.
 *
 * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; t = t + 1;
 * value -= learningRate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * TensorFlow.js's own differs: epsilon 1e-7, and slots kept by position and not by name.
 *
 * @example
 * ```ts
 * import { Adam, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const weight = tf.variable(tf.tensor([1, -1]));
 * const optimizer = new Adam([{ name: 'weight', variable: weight }], { learningRate: 0.1 });
 * optimizer.apply([tf.tensor([3, -0.5])]);
 * weight.print(); // [0.9, -0.9]: the first step is learningRate long, whatever the gradient
 * ```
 *
 * Paper: Kingma and Ba, "Adam: a method for stochastic optimization", arXiv 1412.6980.
 */
export class Adam {
  /** Changes from epoch to epoch under a schedule. */
  learningRate: number;
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Added to the root of the second moment, after its correction, as in PyTorch. */
  readonly epsilon: number;
  /** What is updated, in the order that {@link Adam.apply} takes gradients in. */
  readonly variables: readonly NamedVariable[];
  #step = 0;
  readonly #slots: readonly Slots[];

  /**
   * @throws OptionError for an option out of range.
   */
  constructor(variables: readonly NamedVariable[], options: AdamOptions = {}) {
    checkOptions('Adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon']);
    const { learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8 } = options;
    const belowOne = 1 - Number.EPSILON;
    this.learningRate = checkNumber('Adam', 'learningRate', learningRate, { min: 0 });
    this.beta1 = checkNumber('Adam', 'beta1', beta1, { min: 0, max: belowOne });
    this.beta2 = checkNumber('Adam', 'beta2', beta2, { min: 0, max: belowOne });
    this.epsilon = checkNumber('Adam', 'epsilon', epsilon, { min: 0 });
    this.variables = variables;
    this.#slots = tidy(() =>
      variables.map(({ variable }) => ({
        firstMoment: newVariable(zerosLike(variable), false),
        secondMoment: newVariable(zerosLike(variable), false),
      })),
    );
  }

  /** Steps taken, t. */
  get step(): number {
    return this.#step;
  }

  /** Updates every variable by its gradient, in the order of `variables`; the gradients stay. */
  apply(gradients: readonly Tensor[]): void {
    const attributes = eachStep(() => {
      this.#step++;
      const { learningRate, beta1, beta2, epsilon } = this;
      return { learningRate, beta1, beta2, epsilon, step: this.#step };
    });
    const states = this.variables.map(({ variable }, i): StateVariables => {
      const { firstMoment, secondMoment } = this.#slots[i] as Slots;
      return [variable, firstMoment, secondMoment];
    });
    updateStates(states, gradients, attributes);
  }

  /** The moments by name, `NAME.m` and `NAME.v`: the live tensors, not copies. */
  slots(): Map<string, Tensor> {
    const named = this.variables.flatMap(({ name }, i) => [
      [`${name}.m`, this.#slots[i]?.firstMoment] as const,
      [`${name}.v`, this.#slots[i]?.secondMoment] as const,
    ]);
    return new Map(named as (readonly [string, Tensor])[]);
  }

  /**
   * Puts back what {@link Adam.slots} and {@link Adam.step} gave; the tensors are copied.
   *
   * @throws CheckpointError for a missing slot or a slot of another shape; nothing is changed then.
   */
  restore(step: number, slots: ReadonlyMap<string, Tensor>): void {
    const pairs = [...this.slots()].map(([name, slot]) => {
      const value = slots.get(name);
      if (value && value.shape.join() === slot.shape.join()) return { slot, value };
      const got = value ? `shape [${value.shape.join(', ')}]` : 'nothing';
      throw new CheckpointError(
        `Adam.restore: slot '${name}' must have shape [${slot.shape.join(', ')}], got ${got}`,
      );
    });
    for (const { slot, value } of pairs) if (value !== slot) (slot as Variable).assign(value);
    this.#step = step;
  }

  /** Frees the moments. */
  dispose(): void {
    for (const slot of this.slots().values()) slot.dispose();
  }
}
