import {
  add,
  dispose,
  keep,
  mul,
  type Scalar,
  scalar,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** Collects what outlives the tapes of a step: its losses, and images that a later tape needs. */
export class StepLog {
  readonly #losses: Map<string, Scalar>;
  readonly #held: Tensor[] = [];

  /** Every name is always there: what a step does not compute is 0. */
  constructor(names: readonly string[]) {
    this.#losses = new Map(names.map((name) => [name, keep(scalar(0))]));
  }

  /**
   * Logs `share` x `loss`, a micro-batch's part of the loss, and returns it for the sum that is
   * minimised. Parts of one name add up.
   */
  add(name: string, loss: Scalar, share = 1): Scalar {
    const part = share === 1 ? loss : (mul(loss, share) as Scalar);
    const before = this.#losses.get(name);
    this.#losses.set(name, keep(tidy(() => (before ? add(before, part) : part.clone()) as Scalar)));
    before?.dispose();
    return part;
  }

  /** Begins a loss anew: a repeated update logs its last value. */
  reset(names: readonly string[]): void {
    for (const name of names) {
      this.#losses.get(name)?.dispose();
      this.#losses.set(name, keep(scalar(0)));
    }
  }

  /** Keeps a tensor, made in a tape that closes, until the step is over. */
  hold<T extends Tensor>(tensor: T): T {
    this.#held.push(keep(tensor));
    return tensor;
  }

  release(): void {
    dispose(this.#held);
  }

  losses(): Record<string, Scalar> {
    return Object.fromEntries(this.#losses);
  }
}

/** Runs a step and returns its losses; frees everything else, and the losses too where it throws. */
export function loggedStep<Losses extends Record<string, Scalar>>(
  names: readonly string[],
  step: (log: StepLog) => void,
): Losses {
  const log = new StepLog(names);
  try {
    tidy(() => step(log));
    return log.losses() as Losses;
  } catch (error) {
    dispose(log.losses());
    throw error;
  } finally {
    log.release();
  }
}
