import { CheckpointError, checkOptions, isGanError, OptionError } from '@gan/core';
import type { StateDict } from '@gan/interop';
import { checkEngine } from '@gan/layers';
import { dispose, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CycleGanTrainer } from '../cycle-gan/cycle-gan-trainer';
import {
  ConditionalGanTrainer,
  type ConditionalGanTrainerOptions,
} from '../gan/conditional-gan-trainer';
import { DcganTrainer } from '../gan/dcgan-trainer';
import { GanTrainer, type GanTrainerOptions } from '../gan/gan-trainer';
import { Pix2PixTrainer } from '../pix2pix/pix2pix-trainer';
import type { ExtraLosses } from '../trainer/extra-losses';
import type { Checkpoint } from './checkpoint-types';
import { newestCheckpoint, readCheckpoint } from './read-checkpoint';
import { rebuildNetwork } from './rebuild-network';
import { storageOf } from './storage-of';
import type { SavableTrainer } from './write-checkpoint';

/** Options of {@link trainerFrom}. */
export interface TrainerFromOptions {
  /** The functions that the trainer was made with, which a file cannot hold. */
  readonly extraLosses?: ExtraLosses;
}

/** A trainer of one of the five kinds, and the checkpoint that it came from. */
export type RebuiltTrainer = { readonly checkpoint: Checkpoint } & (
  | { readonly kind: 'GanTrainer'; readonly trainer: GanTrainer }
  | { readonly kind: 'ConditionalGanTrainer'; readonly trainer: ConditionalGanTrainer }
  | { readonly kind: 'DcganTrainer'; readonly trainer: DcganTrainer }
  | { readonly kind: 'Pix2PixTrainer'; readonly trainer: Pix2PixTrainer }
  | { readonly kind: 'CycleGanTrainer'; readonly trainer: CycleGanTrainer }
);

const caller = 'trainerFrom';

/**
 * Makes the trainer of a checkpoint, with its networks, options and state: nothing else is needed.
 *
 * The networks are the trainer's own: `dispose` frees them. Networks with layers of your own need
 * those registered with TensorFlow.js first.
 *
 * @param path A checkpoint, or a folder of checkpoints, whose newest is taken.
 * @throws CheckpointError when there is no checkpoint, it is damaged (an older good one is named), or
 *   of a trainer or layer that is not known here.
 * @throws OptionError when `extraLosses` are not those that the trainer was made with, by name.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { Pix2PixTrainer, trainerFrom, useBackend, writeCheckpoint } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const dir = await mkdtemp('checkpoints-');
 * await writeCheckpoint(new Pix2PixTrainer({ imageSize: 32, filters: 2 }), { dir, step: 0 });
 *
 * const made = await trainerFrom(dir);
 * if (made.kind === 'Pix2PixTrainer') {
 *   console.log(made.trainer.generate(tf.zeros([1, 32, 32, 3])).shape); // [ 1, 32, 32, 3 ]
 * }
 * ```
 */
export async function trainerFrom(
  path: string,
  options: TrainerFromOptions = {},
): Promise<RebuiltTrainer> {
  checkOptions(caller, options, ['extraLosses']);
  checkEngine(caller);
  const checkpoint = await checkpointAt(caller, path);
  const { extraLosses = {} } = options;
  checkExtraLosses(checkpoint, extraLosses);
  const models: Record<string, LayersModel> = {};
  let rebuilt: RebuiltTrainer | undefined;
  try {
    for (const [name, topology] of Object.entries(checkpoint.models)) {
      models[name] = await rebuildNetwork(caller, checkpoint.path, { name, topology });
    }
    rebuilt = rebuild(checkpoint, models, extraLosses);
    await restoreCheckpoint(rebuilt.trainer, checkpoint);
  } catch (error) {
    rebuilt?.trainer.dispose();
    for (const model of Object.values(models)) model.dispose();
    throw error;
  }
  rebuilt.trainer.adoptModels();
  return rebuilt;
}

/** The checkpoint of a path, or the newest in the folder of that path. */
export async function checkpointAt(by: string, path: string): Promise<Checkpoint> {
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`${by}: takes the path of a checkpoint, got ${String(path)}`);
  }
  if (await (await storageOf(path)).has(path)) return readCheckpoint(path);
  const newest = await newestCheckpoint(by, path);
  if (newest) return newest;
  throw new CheckpointError(
    `${by}: there is no checkpoint in ${path}; give a folder such as checkpoints/step-000056, or ` +
      'one of such folders',
  );
}

/** Options that the trainer refuses are those of another version. */
function rebuild(
  checkpoint: Checkpoint,
  models: Record<string, LayersModel>,
  extraLosses: ExtraLosses,
): RebuiltTrainer {
  try {
    return build(checkpoint, models, extraLosses);
  } catch (cause) {
    if (!isGanError(cause) || cause.code === 'CheckpointError') throw cause;
    throw new CheckpointError(
      `${caller}: ${checkpoint.path} is of a ${checkpoint.trainer.kind} that this version cannot make: ` +
        `${cause.message}; use the version of @gan/trainers that wrote it`,
      { cause },
    );
  }
}

function build(
  checkpoint: Checkpoint,
  models: Record<string, LayersModel>,
  extraLosses: ExtraLosses,
): RebuiltTrainer {
  const { kind, options } = checkpoint.trainer;
  const given = { ...options, ...models };
  switch (kind) {
    case 'GanTrainer':
      return { kind, checkpoint, trainer: new GanTrainer(given as unknown as GanTrainerOptions) };
    case 'ConditionalGanTrainer': {
      const typed = given as unknown as ConditionalGanTrainerOptions;
      return { kind, checkpoint, trainer: new ConditionalGanTrainer(typed) };
    }
    case 'DcganTrainer':
      return { kind, checkpoint, trainer: new DcganTrainer(given) };
    case 'Pix2PixTrainer':
      return { kind, checkpoint, trainer: new Pix2PixTrainer({ ...given, extraLosses }) };
    case 'CycleGanTrainer':
      return { kind, checkpoint, trainer: new CycleGanTrainer({ ...given, extraLosses }) };
    default:
      throw new CheckpointError(
        `${caller}: ${checkpoint.path} is of a trainer '${kind}', which is none of this package; ` +
          'make the trainer and call its restore',
      );
  }
}

function checkExtraLosses({ trainer, path }: Checkpoint, given: ExtraLosses): void {
  const missing = trainer.extraLosses.filter((name) => !(name in given));
  const unknown = Object.keys(given).filter((name) => !trainer.extraLosses.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const wanted = trainer.extraLosses.join(', ') || 'none';
  throw new OptionError(
    `${caller}: the trainer of ${path} was made with the extra losses ${wanted}, got ` +
      `${Object.keys(given).join(', ') || 'none'}; give the same functions as option extraLosses`,
  );
}

/** Puts a checkpoint's state into a trainer of its kind and architecture. */
export async function restoreCheckpoint(
  trainer: Pick<SavableTrainer, 'restore'>,
  checkpoint: Checkpoint,
): Promise<void> {
  const tensors = toTensors(await checkpoint.tensors());
  try {
    trainer.restore({ tensors, json: checkpoint.state });
  } finally {
    dispose([...tensors.values()]);
  }
}

/** Tensors of what a file held; each array is freed as its tensor is made. */
export function toTensors(state: StateDict): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, { data, shape, dtype }] of state) {
    tensors.set(name, tensor(data as Float32Array, shape, dtype as 'float32'));
    state.delete(name);
  }
  return tensors;
}
