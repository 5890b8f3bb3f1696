import { add, dispose, mul, variable as newVariable, tidy } from '@tensorflow/tfjs-core';
import type { NamedVariable } from './adam';

/**
 * The exponential moving average of weights: average = decay average + (1 - decay) weight, step by
 * step, beginning with the first weights.
 *
 * Paper: Yazici et al., "The unusual effectiveness of averaging in GAN training", arXiv 1806.04498.
 */
export class WeightAverage {
  readonly decay: number;
  /** The averages, named `average/` and the weight's name. */
  readonly variables: readonly NamedVariable[];
  readonly #weights: readonly NamedVariable[];

  constructor(weights: readonly NamedVariable[], decay: number) {
    this.decay = decay;
    this.#weights = weights;
    this.variables = tidy(() =>
      weights.map(({ name, variable }) => ({
        name: `average/${name}`,
        variable: newVariable(variable.clone(), false),
      })),
    );
  }

  /** Takes in the weights as they are now. */
  update(): void {
    tidy(() => {
      for (const [i, { variable }] of this.#weights.entries()) {
        const average = this.variables[i]?.variable;
        average?.assign(add(mul(average, this.decay), mul(variable, 1 - this.decay)));
      }
    });
  }

  /** Runs `compute` with the averages in the place of the weights, and puts the weights back. */
  inPlace<T>(compute: () => T): T {
    const before = this.#weights.map(({ variable }) => variable.clone());
    for (const [i, { variable }] of this.#weights.entries()) {
      const average = this.variables[i];
      if (average) variable.assign(average.variable);
    }
    try {
      return compute();
    } finally {
      for (const [i, { variable }] of this.#weights.entries()) {
        const weight = before[i];
        if (weight) variable.assign(weight);
      }
      dispose(before);
    }
  }

  /** Frees the averages. */
  dispose(): void {
    for (const { variable } of this.variables) variable.dispose();
  }
}

/** An average for each network's weights, or none without a decay. */
export function weightAverages(
  decay: number | undefined,
  weights: Readonly<Record<string, readonly NamedVariable[]>>,
): Record<string, WeightAverage> {
  if (decay === undefined) return {};
  return Object.fromEntries(
    Object.entries(weights).map(([name, variables]) => [name, new WeightAverage(variables, decay)]),
  );
}
