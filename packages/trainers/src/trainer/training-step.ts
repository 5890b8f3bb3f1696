import { addN, mul, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Adam, NamedVariable } from '../optimise/adam';
import { GradientSum } from '../optimise/gradients';
import type { MicroBatch } from './micro-batches';
import { rehearse } from './rehearse';
import type { StepLog } from './step-log';

/** Losses under the names that they are logged by; what is minimised is their sum. */
export type Losses = Readonly<Record<string, Scalar | undefined>>;

/** How a {@link Loss} is minimised. */
export interface LossOptions {
  /** Factor of the sum that is minimised, which is not logged. Defaults to 1. */
  readonly weight?: number;
  /** What of the optimiser's variables it reaches. Defaults to all. */
  readonly variables?: readonly NamedVariable[];
}

/** A generator's pass over the micro-batches of a step, made or still to come. */
interface Pass<Batch> {
  readonly model: LayersModel;
  readonly make: (batch: Batch, index: number) => Tensor;
  /** Whether the fakes are needed after the update that goes through them. */
  readonly keep: boolean;
  /** The fakes by micro-batch, where they are kept. */
  readonly values: Tensor[];
  /** Updates that need the fakes as data before the one that goes through them. */
  readonly waiting: ((fakes: readonly Tensor[]) => void)[];
}

/** A summand of what an optimiser minimises, on one micro-batch. */
export interface Loss<Batch> extends LossOptions {
  readonly pass?: Pass<Batch>;
  /** Fakes as data, perhaps exchanged for others: no gradient goes into their pass. */
  readonly detached?: (fake: Tensor) => Tensor;
  readonly terms: (batch: Batch, fake: Tensor) => Losses;
}

/**
 * What a generator makes of each micro-batch of a step: one pass, which several updates share.
 *
 * The pass waits for the update that goes through it, and runs inside that update's tape. Updates on
 * detached fakes that are asked for before wait with it, and take place between the pass and the loss.
 */
export class Fakes<Batch, Fake extends Tensor = Tensor> {
  readonly #pass: Pass<Batch>;

  constructor(pass: Pass<Batch>) {
    this.#pass = pass;
  }

  /** A loss that goes through the fakes into the generator. */
  loss(terms: (batch: Batch, fake: Fake) => Losses, options: LossOptions = {}): Loss<Batch> {
    return { pass: this.#pass, terms: terms as Loss<Batch>['terms'], ...options };
  }

  /**
   * A loss that sees the fakes as data.
   *
   * @param exchange What is seen in the place of a fake. Defaults to itself.
   */
  detachedLoss(
    terms: (batch: Batch, fake: Fake) => Losses,
    options: LossOptions & { readonly exchange?: (fake: Fake) => Fake } = {},
  ): Loss<Batch> {
    const { exchange = (fake: Fake) => fake, ...others } = options;
    const detached = (fake: Tensor) => exchange(fake as Fake);
    return { pass: this.#pass, detached, terms: terms as Loss<Batch>['terms'], ...others };
  }
}

/**
 * One training step on micro-batches: what a trainer's `update` is written in.
 *
 * Gradients are summed over micro-batches and losses, with a tape for each, so that the activations of
 * one at a time are in memory; with a single micro-batch a generator runs once for all its updates.
 */
export class TrainingStep<Batch> {
  readonly #parts: readonly MicroBatch<Batch>[];
  readonly #log: StepLog;
  readonly #logged = new Set<string>();
  #last: Pass<Batch> | undefined;

  constructor(parts: readonly MicroBatch<Batch>[], log: StepLog) {
    this.#parts = parts;
    this.#log = log;
  }

  /** Makes something of each micro-batch, such as latent vectors. */
  each<T>(make: (batch: Batch) => T): T[] {
    this.finish();
    return this.#parts.map(({ batch }) => make(batch));
  }

  /** A loss without fakes, such as the identity loss. */
  loss(terms: (batch: Batch) => Losses, options: LossOptions = {}): Loss<Batch> {
    return { terms, ...options };
  }

  /**
   * A generator's pass over every micro-batch.
   *
   * @param keep Whether the fakes are needed after the update that goes through them.
   */
  forward<Fake extends Tensor>(
    model: LayersModel,
    make: (batch: Batch, index: number) => Fake,
    { keep = false } = {},
  ): Fakes<Batch, Fake> {
    this.finish();
    this.#last = { model, make, keep, values: [], waiting: [] };
    return new Fakes(this.#last);
  }

  /** Lets an optimiser take its step along the gradient of a sum of losses. */
  update(optimizer: Adam, ...losses: readonly Loss<Batch>[]): void {
    const detached = losses.find((loss) => loss.detached)?.pass;
    if (detached?.values.length === 0) {
      detached.waiting.push((fakes) => this.#minimise(optimizer, losses, fakes));
      return;
    }
    const through = losses.find((loss) => loss.pass && !loss.detached)?.pass;
    // Micro-batches: D needs the fakes of all before G's tapes open, in which G makes them again.
    if (through && this.#parts.length > 1) this.#train(through, rehearse);
    this.#minimise(optimizer, losses);
  }

  /** Takes the updates that still wait for fakes which no update goes through. */
  finish(): void {
    if (this.#last) this.#train(this.#last, (_, make) => make());
    this.#last = undefined;
  }

  /** Makes fakes for the updates that wait for them as data. */
  #train(pass: Pass<Batch>, run: <T>(model: LayersModel, make: () => T) => T): void {
    const waiting = pass.waiting.splice(0);
    if (waiting.length === 0) return;
    const values = run(pass.model, () =>
      this.#parts.map(({ batch }, i) => tidy(() => pass.make(batch, i))),
    );
    for (const update of waiting) update(values);
  }

  #minimise(optimizer: Adam, losses: readonly Loss<Batch>[], values?: readonly Tensor[]): void {
    const gradients = new GradientSum();
    const now = new Set<string>();
    for (const [i, { batch, share }] of this.#parts.entries()) {
      for (const loss of losses) {
        const { pass, detached, terms, weight = 1, variables = optimizer.variables } = loss;
        const given = detached?.((values ?? pass?.values)?.[i] as Tensor);
        gradients.add(() => {
          const fake = given ?? (pass && this.#run(pass, batch, i));
          return this.#sum(terms(batch, fake as Tensor), { share, weight, now });
        }, variables);
      }
    }
    gradients.applyTo(optimizer);
  }

  /** A generator's pass inside the tape of its update. */
  #run(pass: Pass<Batch>, batch: Batch, index: number): Tensor {
    const fake = pass.make(batch, index);
    if (pass.keep) pass.values[index] = this.#log.hold(fake);
    // D learns inside G's tape and before G is judged, so one pass of G serves both updates.
    for (const update of pass.waiting.splice(0)) update([fake.clone()]);
    return fake;
  }

  /** Logs losses, those of a repeated update anew, and returns what is minimised. */
  #sum(
    losses: Losses,
    { share, weight, now }: { share: number; weight: number; now: Set<string> },
  ): Scalar {
    const terms = Object.entries(losses).flatMap(([name, loss]) => {
      if (!loss) return [];
      if (this.#logged.has(name) && !now.has(name)) this.#log.reset([name]);
      for (const names of [this.#logged, now]) names.add(name);
      return [this.#log.add(name, loss, share)];
    });
    const sum = terms.length === 1 ? (terms[0] as Scalar) : (addN(terms) as Scalar);
    return weight === 1 ? sum : mul(sum, weight);
  }
}
