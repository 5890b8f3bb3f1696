import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';

/** Options of {@link fit}. */
export interface FitOptions<Batch = never> {
  /** Passes over the data. Either this or `steps` is needed; with both, what ends first. */
  readonly epochs?: number;
  /** Training steps, those of the runs that this one goes on from included. */
  readonly steps?: number;
  /** Samples a step. Defaults to 1. */
  readonly batchSize?: number;
  /** Factor of the learning rates by epoch. Defaults to none. */
  readonly schedule?: Schedule;
  /** Steps from one read-back of the losses to the next. Defaults to 10. */
  readonly logEvery?: number;
  /** Steps from one sample event to the next. Defaults to one an epoch. */
  readonly sampleEvery?: number;
  /** Measures on held-out data; a function alone is called once an epoch. Defaults to none. */
  readonly evaluate?: Evaluate<Batch> | EvaluateOptions<Batch>;
  /** Where and how often the run is saved. Defaults to never. */
  readonly checkpoints?: CheckpointOptions;
  /**
   * `true` goes on from the newest checkpoint, or begins where there is none, and refuses options
   * other than the saved run's, but for `steps` and `epochs`; `'override'` takes the new ones.
   * Defaults to false, which refuses a folder that holds checkpoints.
   */
  readonly resume?: boolean | 'override';
  /**
   * What a loss or weight that is NaN or infinite does. `'stop'` ends the run; `'skip'` leaves the
   * step out, and ends the run after ten in a row. Its price is one read-back a step, and the memory
   * for the state before it. Defaults to `'stop'`.
   */
  readonly onNonFinite?: 'stop' | 'skip';
  /** Ends the run after the step that is under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Seed of the data's order and augmentation. Defaults to 0. */
  readonly seed?: number;
}

/** Measures a trainer on held-out data; metrics by name. It must not change the trainer. */
export type Evaluate<Batch = never> = (
  trainer: Trainer<Batch>,
  at: { readonly step: number; readonly epoch: number },
) => Promise<Readonly<Record<string, number>>> | Readonly<Record<string, number>>;

/** When {@link fit} measures, and how. */
export interface EvaluateOptions<Batch = never> {
  /** Steps from one evaluation to the next; there is one after the last step, too. */
  readonly every: number;
  readonly run: Evaluate<Batch>;
}

/** Where {@link fit} saves a run, and what it keeps. */
export interface CheckpointOptions {
  /**
   * The folder of the checkpoints, which are folders such as `step-000056`. It is made if need be, and
   * belongs to one run at a time: while a run lasts, others are refused. In a browser it is a name in the
   * site's own IndexedDB, as is `indexeddb://NAME` anywhere.
   */
  readonly dir: string;
  /** Steps from one checkpoint to the next; there is one where the run ends, too. */
  readonly every: number;
  /** Newest checkpoints that stay. Defaults to 3. */
  readonly keep?: number;
  /**
   * Takes the folder from whoever has it: for when that is a process of another machine, of which one
   * cannot see from here that it is dead. A run that is still at it ends before its next write. Defaults
   * to false.
   */
  readonly force?: boolean;
  /** Which metric of `evaluate` chooses a checkpoint that stays beside them. Defaults to none. */
  readonly best?: BestOptions;
}

/** What the best checkpoint is the best in. */
export interface BestOptions {
  /** A name among the metrics of `evaluate`. */
  readonly metric: string;
  /** Whether less or more of it is better. Defaults to `'min'`. */
  readonly mode?: 'min' | 'max';
}
