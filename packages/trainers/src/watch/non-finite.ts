import { NonFiniteError } from '@gan/core';
import { addN, dispose, mul, type Scalar, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { SavableTrainer } from '../checkpoint/write-checkpoint';
import { asHolder } from '../trainer/claim';
import { readLosses } from '../trainer/trainer';
import type { TrainerState } from '../trainer/training-state';

/** A loss or weight that is NaN or infinite, in words. */
export type NonFinite = string;

const advice = 'lower the learning rate, or check the data for values outside [-1, 1]';

/**
 * The error that ends a run, with the checkpoint to go back to.
 *
 * @param cause What else is known of the step.
 */
export function nonFiniteError(
  { problem, step }: NonFiniteStep,
  latest: string | undefined,
  cause: string | undefined,
) {
  const last = latest ? `; the last good checkpoint is ${latest}` : '';
  const why = cause ? `. ${cause}` : '';
  return new NonFiniteError(`fit: ${problem} at step ${step}; ${advice}${last}${why}`);
}

/** The first of some losses that is not finite. */
export function nonFiniteLoss(losses: Readonly<Record<string, number>>): NonFinite | undefined {
  const found = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  return found && `loss ${found[0]} is ${found[1]}`;
}

/** The first of some tensors that holds a value that is not finite, after one read-back for all. */
export async function nonFiniteTensor(
  tensors: ReadonlyMap<string, Tensor>,
): Promise<NonFinite | undefined> {
  // 0 x is 0 where x is finite, else NaN.
  const zero = (x: Tensor): Scalar => tidy(() => sum(mul(x, 0)));
  const read = async (make: () => Scalar) => {
    const scalar = tidy(make);
    const [value] = await scalar.data();
    scalar.dispose();
    return value;
  };
  if (tensors.size === 0) return undefined;
  if ((await read(() => addN([...tensors.values()].map(zero)))) === 0) return undefined;
  for (const [name, tensor] of tensors) {
    if ((await read(() => zero(tensor))) !== 0) return `${name} holds a value that is not finite`;
  }
  return undefined;
}

/** What was not finite, and at which step it began. */
export interface NonFiniteStep {
  readonly problem: NonFinite;
  readonly step: number;
}

/** Steps whose losses are kept at most. */
const LONGEST = 256;

/**
 * The losses of the steps since they were last read, on the device: when one turns out not to be
 * finite, they tell at which step it began.
 */
export class LossHistory {
  #steps: { readonly step: number; readonly losses: Record<string, Scalar> }[] = [];

  add(step: number, losses: Record<string, Scalar>): void {
    this.#steps.push({ step, losses });
  }

  /** Whether so many are kept that it is time to look at them, though nobody wants to log them. */
  get isLong(): boolean {
    return this.#steps.length >= LONGEST;
  }

  /** Reads the last step's losses and frees all; earlier ones are read only if those are not finite. */
  async read(): Promise<{ losses: Record<string, number>; problem?: NonFiniteStep }> {
    const last = this.#steps.pop()!;
    const losses = await readLosses(last.losses);
    const problem = nonFiniteLoss(losses);
    if (!problem) {
      this.clear();
      return { losses };
    }
    return { losses, problem: (await this.firstProblem()) ?? { problem, step: last.step } };
  }

  /** The first step with a loss that is not finite; all are freed. */
  async firstProblem(): Promise<NonFiniteStep | undefined> {
    const steps = this.#steps;
    this.#steps = [];
    let first: NonFiniteStep | undefined;
    for (const { step, losses } of steps) {
      const problem = nonFiniteLoss(await readLosses(losses));
      if (problem) first ??= { problem, step };
    }
    return first;
  }

  clear(): void {
    for (const { losses } of this.#steps) dispose(losses);
    this.#steps = [];
  }
}

/**
 * Takes a step, or leaves it out: where a loss or a tensor of the state comes out as NaN or infinite,
 * everything is as before the step, random streams and replayed images included.
 *
 * The state before is not copied, as TensorFlow.js replaces a tensor's data instead of changing it; but
 * what the step replaces stays in memory until it is over.
 */
export async function stepOrSkip(
  trainer: SavableTrainer,
  update: () => Record<string, Scalar>,
): Promise<{ readonly losses: Record<string, number>; readonly problem?: NonFinite }> {
  const { tensors, json } = trainer.state();
  const before: TrainerState = {
    tensors: new Map([...tensors].map(([name, tensor]) => [name, tensor.clone()])),
    json,
  };
  try {
    const losses = await readLosses(update());
    const problem = nonFiniteLoss(losses) ?? (await nonFiniteTensor(trainer.state().tensors));
    if (problem) asHolder(trainer, () => trainer.restore(before));
    return { losses, problem };
  } finally {
    dispose([...before.tensors.values()]);
  }
}
