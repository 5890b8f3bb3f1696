import {
  CheckpointError,
  checkInteger,
  checkOptions,
  isGanError,
  NonFiniteError,
  OptionError,
  show,
} from '@gan/core';
import { dispose, keep } from '@tensorflow/tfjs-core';
import type { Trainer } from '../trainer';
import { type TrainerConfig, topologyOf } from '../trainer-config';
import type { TrainerState } from '../training-state';
import { nameOf, syncFolder, temporaryName } from './checkpoint-folder';
import { encodeJson, FORMAT, JSON_NAME } from './checkpoint-json';
import type { CheckpointFile, CheckpointJson, FitState } from './checkpoint-types';
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
 * It is the state at the call, whatever the trainer does before the promise resolves. Tensors are read
 * one by one, so that there is never a second copy of all, except of what is trained meanwhile. `fit`
 * does it all by itself; this is for loops of one's own.
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
    throw new NonFiniteError(
      `${caller}: ${error.message}, so nothing was written; go on from an earlier checkpoint, with a ` +
        'lower learning rate',
    );
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
  const { trainer, dir, step, run } = given;
  // Before anything is waited for: what the trainer does from now on is not in it.
  const taken = snapshot(trainer, step, run);
  try {
    return await writeSnapshot(caller, dir, taken);
  } finally {
    dispose([...taken.tensors.values()]);
  }
}

async function writeSnapshot(
  caller: string,
  dir: string,
  { json, tensors }: ReturnType<typeof snapshot>,
): Promise<StartedCheckpoint> {
  const { mkdir, open, rename, rm, stat } = await loadFs();
  const { join } = await loadPath();
  const { step } = json;
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
      return { path, bytes: text.length + tensorBytes };
    } catch (cause) {
      return giveUp(cause);
    }
  };

  let text: Uint8Array;
  let tensorBytes = 0;
  try {
    if (await stat(path).catch(() => undefined)) {
      throw new CheckpointError(
        `${caller}: ${path} is there already; choose another folder, or remove it first`,
      );
    }
    await mkdir(temporary);
    const files: Record<string, CheckpointFile> = {};
    for (const group of tensorGroups({ tensors, json: json.state })) {
      at = join(path, group.file);
      const file = await writeTensors(join(temporary, group.file), group.tensors);
      opened.set(group.file, file);
      const { bytes, sha256 } = file;
      files[group.file] = { bytes, sha256 };
      tensorBytes += bytes;
    }
    text = new TextEncoder().encode(await encodeJson({ ...json, files }));
  } catch (cause) {
    return giveUp(cause);
  }
  return { commit };
}

/**
 * All that is to be written, as it is now.
 *
 * A step gives variables other data and leaves the old as it was, so that clones, which share data,
 * hold on to a state without a copy of it.
 */
function snapshot(trainer: SavableTrainer, step: number, run: FitState | null) {
  const state = trainer.state();
  const models = Object.entries(trainer.models).map(([name, model]) => [name, topologyOf(model)]);
  const json: CheckpointJson = {
    format: FORMAT,
    step,
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
