import type { Arithmetic } from '@gan/core';
import type { StateDict } from '@gan/interop';
import type { TrainerConfig } from '../trainer/trainer-config';
import type { TrainerStateJson } from '../trainer/training-state';

/** What of {@link fit}'s options decides how a run goes, as plain JSON; null is none. */
export type FitConfig = Readonly<Record<string, unknown>>;

/** The best evaluation so far. */
export interface BestSoFar {
  /** The name of what `evaluate` returned, such as `'l1'`. */
  readonly metric: string;
  /** Whether the least value is the best, or the greatest. */
  readonly mode: 'min' | 'max';
  /** The best so far. */
  readonly value: number;
  /** The step whose checkpoint it is. */
  readonly step: number;
}

/** Where a run of {@link fit} stands, as plain JSON. */
export interface FitState {
  readonly config: FitConfig;
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly position: number;
  /** By optimiser, before the schedule's factor and after it. */
  readonly learningRates: Readonly<Record<string, { readonly base: number; readonly now: number }>>;
  /** Where a schedule with a memory stands, such as `plateauDecay`'s; null for the others. */
  readonly schedule: unknown;
  readonly best: BestSoFar | null;
  /** Steps in a row that were left out because they were not finite. */
  readonly skipped: number;
  /** Seconds of training. */
  readonly seconds: number;
}

/** A file of a checkpoint beside its `checkpoint.json`. */
export interface CheckpointFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The engine that computed a checkpoint. */
export interface CheckpointEngine {
  /** What `tf.getBackend()` returned. */
  readonly name: string;
  /** How it rounded; left out where the engine does not say. */
  readonly arithmetic?: Arithmetic;
}

/** What `checkpoint.json` holds, its checksum aside. */
export interface CheckpointJson {
  readonly format: number;
  readonly step: number;
  /** Left out by versions that did not take it down. */
  readonly engine?: CheckpointEngine;
  readonly trainer: TrainerConfig;
  /** The networks' architectures by name, in the form of Keras. */
  readonly models: Readonly<Record<string, object>>;
  readonly state: TrainerStateJson;
  /** Null for a checkpoint that `writeCheckpoint` made outside of a run. */
  readonly run: FitState | null;
  readonly files: Readonly<Record<string, CheckpointFile>>;
}

/** A checkpoint whose files are all as they were written. */
export interface Checkpoint extends CheckpointJson {
  /** Its folder. */
  readonly path: string;
  /** Reads the tensors of one of its files, or of all; checksums are looked at again. */
  tensors(file?: string): Promise<StateDict>;
}
