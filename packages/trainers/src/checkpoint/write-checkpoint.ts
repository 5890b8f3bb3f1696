import {
  arithmeticOf,
  CheckpointError,
  checkBoolean,
  checkInteger,
  checkOptions,
  isGanError,
  NonFiniteError,
  OptionError,
  show,
} from '@gan/core';
import { dispose, getBackend, keep, type Tensor } from '@tensorflow/tfjs-core';
import { checkAlive } from '../trainer/claim';
import type { Trainer } from '../trainer/trainer';
import { type TrainerConfig, topologyOf } from '../trainer/trainer-config';
import type { TrainerState } from '../trainer/training-state';
import { FORMAT } from './checkpoint-json';
import { nameOf } from './checkpoint-names';
import { type CheckpointWriter, type FolderLock, WriteFailure } from './checkpoint-storage';
import type { CheckpointJson, FitState } from './checkpoint-types';
import { oneLine, writeAdvice } from './node-modules';
import { storageOf } from './storage-of';
import { writeTensors } from './tensor-file';
import { tensorGroups } from './tensor-groups';

/** A trainer that can be saved; every trainer of this package can. */
export interface SavableTrainer extends Pick<Trainer<never>, 'models' | 'optimizers'> {
  state(): TrainerState;
  restore(state: TrainerState): void;
  readonly config: TrainerConfig;
}

/** Options of {@link writeCheckpoint}. */
export interface WriteCheckpointOptions {
  /** The folder of the checkpoints, which must exist on a disk; in a browser a name, as for `fit`. */
  readonly dir: string;
  /** Steps taken; the checkpoint's name says them. */
  readonly step: number;
  /**
   * Takes the folder from whoever has it, such as a dead process of another machine. Defaults to false.
   */
  readonly force?: boolean;
}

/** A checkpoint that is written. */
export interface WrittenCheckpoint {
  /** Its folder. */
  readonly path: string;
  /** Size of its files. */
  readonly bytes: number;
}

/**
 * Writes a trainer's networks, optimisers, averages, replayed images and random streams as
 * `DIR/step-000056`, which appears whole or not at all.
 *
 * It is the state at the call, whatever the trainer does before the promise resolves. Tensors are read
 * one by one, and a slow disk may fall behind by a quarter of them, so that there is never a second copy of
 * all, except of what is trained meanwhile. `fit`
 * does it all by itself; this is for loops of one's own.
 *
 * @throws OptionError for a trainer that was disposed.
 * @throws CheckpointError when it cannot be written, a checkpoint of that step is there already, or a run
 *   of `fit` uses the folder.
 * @throws NonFiniteError when a tensor holds a value that is NaN or infinite.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { Pix2PixTrainer, trainerFrom, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2 });
 * const dir = await mkdtemp('checkpoints-');
 * const { path } = await writeCheckpoint(trainer, { dir, step: 0 });
 * const again = await trainerFrom(path);
 * console.log(again.kind); // Pix2PixTrainer
 * ```
 */
export async function writeCheckpoint(
  trainer: SavableTrainer,
  options: WriteCheckpointOptions,
): Promise<WrittenCheckpoint> {
  const caller = 'writeCheckpoint';
  checkOptions(caller, options, ['dir', 'step', 'force']);
  const { dir, step, force = false } = options;
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`${caller}: dir must be the path of a folder, got ${show(dir)}`);
  }
  checkInteger(caller, 'step', step, { min: 0 });
  checkBoolean(caller, 'force', force);
  checkAlive(caller, trainer);
  const locking = lockBriefly(caller, dir, force);
  try {
    const given = { trainer, dir, step, run: null, lock: locking };
    const { committed } = await startCheckpoint(caller, given);
    return await committed;
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    throw new NonFiniteError(
      `${caller}: ${error.message}, so nothing was written; go on from an earlier checkpoint, with a ` +
        'lower learning rate',
    );
  } finally {
    await locking.then(
      (lock) => lock.release(),
      () => undefined,
    );
  }
}

/** Takes a folder for a single write or removal. */
export async function lockBriefly(
  caller: string,
  dir: string,
  force: boolean,
): Promise<FolderLock> {
  const storage = await storageOf(dir);
  return storage.lock(caller, dir, {
    option: 'dir',
    forceOption: 'force: true',
    force,
    brief: true,
  });
}

/** A checkpoint whose tensors are read: training may go on. */
export interface StartedCheckpoint {
  /** Resolves when it is on the disk and has its name. */
  readonly committed: Promise<WrittenCheckpoint>;
}

/** Takes down all of a checkpoint's tensors, which a thread writes under a temporary name. */
export async function startCheckpoint(
  caller: string,
  given: {
    readonly trainer: SavableTrainer;
    readonly dir: string;
    readonly step: number;
    readonly run: FitState | null;
    readonly lock: FolderLock | Promise<FolderLock>;
  },
): Promise<StartedCheckpoint> {
  const { trainer, dir, step, run, lock } = given;
  // Before anything is waited for: what the trainer does from now on is not in it.
  const taken = snapshot(trainer, step, run);
  try {
    return await writeSnapshot(caller, dir, taken, await lock);
  } finally {
    dispose([...taken.tensors.values()]);
  }
}

async function writeSnapshot(
  caller: string,
  dir: string,
  { json, tensors }: ReturnType<typeof snapshot>,
  lock: FolderLock,
): Promise<StartedCheckpoint> {
  const storage = await storageOf(dir);
  const { step } = json;
  const path = storage.join(dir, nameOf(step));
  let writer: CheckpointWriter | undefined;

  const giveUp = async (cause: unknown): Promise<never> => {
    await writer?.abandon();
    if (isGanError(cause)) throw cause;
    // Who took the folder has removed what was unfinished.
    if (lock.held) await lock.check();
    const at = cause instanceof WriteFailure ? storage.join(path, cause.fileName) : path;
    throw new CheckpointError(
      `${caller}: cannot write ${at} (${oneLine(cause)}); ${writeAdvice(cause)}. ` +
        'Earlier checkpoints are as they were',
      { cause },
    );
  };

  try {
    await lock.check();
    if (await storage.has(path)) {
      throw new CheckpointError(
        `${caller}: ${path} is there already; choose another folder, or remove it first`,
      );
    }
    const writing = await storage.write(dir, { step, allowance: bytesOf(tensors) / 4, lock });
    writer = writing;
    for (const group of tensorGroups({ tensors, json: json.state })) {
      await writeTensors(writing, group.file, group.tensors);
    }
    const committed = writing.commit(json).then((bytes) => ({ path, bytes }), giveUp);
    // Whoever awaits it still sees the failure.
    committed.catch(() => undefined);
    return { committed };
  } catch (cause) {
    return giveUp(cause);
  }
}

/** Every type that a checkpoint holds has values of 4 bytes. */
function bytesOf(tensors: ReadonlyMap<string, Tensor>): number {
  return 4 * [...tensors.values()].reduce((sum, { size }) => sum + size, 0);
}

/**
 * All that is to be written, as it is now.
 *
 * A step leaves data that others hold as it was, so that clones, which share data, hold on to a state without a copy
 * of it.
 */
function snapshot(trainer: SavableTrainer, step: number, run: FitState | null) {
  const state = trainer.state();
  const models = Object.entries(trainer.models).map(([name, model]) => [name, topologyOf(model)]);
  const name = getBackend();
  const json: CheckpointJson = {
    format: FORMAT,
    step,
    engine: { name, arithmetic: arithmeticOf(name) },
    run,
    trainer: trainer.config,
    state: state.json,
    files: {},
    models: Object.fromEntries(models),
  };
  const tensors = new Map([...state.tensors].map(([name, live]) => [name, keep(live.clone())]));
  // `run` and the options are the caller's objects, which may change too.
  return { json: JSON.parse(JSON.stringify(json)) as CheckpointJson, tensors };
}
