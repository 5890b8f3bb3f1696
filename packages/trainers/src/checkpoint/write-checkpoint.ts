import {
  CheckpointError,
  checkInteger,
  checkOptions,
  isGanError,
  NonFiniteError,
  OptionError,
  show,
} from '@gan/core';
import type { Trainer } from '../trainer';
import { type TrainerConfig, topologyOf } from '../trainer-config';
import type { TrainerState } from '../training-state';
import { nameOf, syncFolder, temporaryName } from './checkpoint-folder';
import { encodeJson, FORMAT, JSON_NAME } from './checkpoint-json';
import type { CheckpointJson, FitState } from './checkpoint-types';
import { loadFs, loadPath, oneLine, writeAdvice } from './node-modules';
import { type OpenFile, writeTensors } from './tensor-file';
import { tensorGroups } from './tensor-groups';

/** A trainer that can be saved; every trainer of this package can. */
export interface SavableTrainer extends Pick<Trainer<never>, 'models' | 'optimizers'> {
  state(): TrainerState;
  restore(state: TrainerState): void;
  readonly config: TrainerConfig;
}

/** Options of {@link writeCheckpoint}. */
export interface WriteCheckpointOptions {
  /** The folder of the checkpoints, which must exist. */
  readonly dir: string;
  /** Steps taken; the checkpoint's name says them. */
  readonly step: number;
}

/** A checkpoint on disk. */
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
 * Tensors are read one by one, so that there is never a second copy of all. The trainer must not be
 * stepped before the promise resolves. `fit` does it all by itself; this is for loops of one's own.
 *
 * @throws CheckpointError when it cannot be written, or a checkpoint of that step is there already.
 * @throws NonFiniteError when a tensor holds a value that is NaN or infinite.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { Pix2PixTrainer, trainerFrom, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend('cpu');
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
  checkOptions(caller, options, ['dir', 'step']);
  const { dir, step } = options;
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`${caller}: dir must be the path of a folder, got ${show(dir)}`);
  }
  checkInteger(caller, 'step', step, { min: 0 });
  try {
    const started = await startCheckpoint(caller, { trainer, dir, step, run: null });
    return await started.commit();
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    throw new NonFiniteError(`${caller}: ${error.message}; go back to an older checkpoint`);
  }
}

/** A checkpoint whose tensors are read: training may go on while it is committed. */
export interface StartedCheckpoint {
  /** Flushes it to the disk and gives it its name. */
  commit(): Promise<WrittenCheckpoint>;
}

/** Writes all of a checkpoint's files under a temporary name. */
export async function startCheckpoint(
  caller: string,
  given: {
    readonly trainer: SavableTrainer;
    readonly dir: string;
    readonly step: number;
    readonly run: FitState | null;
  },
): Promise<StartedCheckpoint> {
  const { mkdir, open, rename, rm, stat } = await loadFs();
  const { join } = await loadPath();
  const { trainer, dir, step, run } = given;
  const path = join(dir, nameOf(step));
  const temporary = join(dir, temporaryName(step, 'tmp'));
  const opened = new Map<string, OpenFile>();
  let at = path;

  const giveUp = async (cause: unknown): Promise<never> => {
    for (const file of opened.values()) await file.abandon().catch(() => undefined);
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    if (isGanError(cause)) throw cause;
    throw new CheckpointError(
      `${caller}: cannot write ${at} (${oneLine(cause)}); ${writeAdvice(cause)}. ` +
        'Earlier checkpoints are as they were',
      { cause },
    );
  };

  const commit = async (): Promise<WrittenCheckpoint> => {
    try {
      for (const [name, file] of [...opened]) {
        at = join(path, name);
        opened.delete(name);
        await file.finish();
      }
      at = join(path, JSON_NAME);
      const text = new TextEncoder().encode(await encodeJson(json));
      const file = await open(join(temporary, JSON_NAME), 'wx');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncFolder(temporary);
      at = path;
      await rename(temporary, path);
      await syncFolder(dir);
      const sizes = Object.values(json.files).map(({ bytes }) => bytes);
      return { path, bytes: sizes.reduce((sum, bytes) => sum + bytes, text.length) };
    } catch (cause) {
      return giveUp(cause);
    }
  };

  let json: CheckpointJson;
  try {
    if (await stat(path).catch(() => undefined)) {
      throw new CheckpointError(
        `${caller}: ${path} is there already; choose another folder, or remove it first`,
      );
    }
    await mkdir(temporary);
    const state = trainer.state();
    const { config, models } = trainer;
    const topologies = Object.entries(models).map(([name, model]) => [name, topologyOf(model)]);
    for (const { file, tensors } of tensorGroups(state)) {
      at = join(path, file);
      opened.set(file, await writeTensors(join(temporary, file), tensors));
    }
    json = {
      format: FORMAT,
      step,
      run,
      trainer: config,
      state: state.json,
      files: Object.fromEntries(
        [...opened].map(([name, { bytes, sha256 }]) => [name, { bytes, sha256 }]),
      ),
      models: Object.fromEntries(topologies),
    };
  } catch (cause) {
    return giveUp(cause);
  }
  return { commit };
}
