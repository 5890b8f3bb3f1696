import {
  CheckpointError,
  checkBoolean,
  checkOptions,
  isGanError,
  OptionError,
  show,
} from '@gan/core';
import type { StateDict } from '@gan/interop';
import { checkEngine } from '@gan/layers';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { allVariables } from '../trainer/model-variables';
import { findBest } from './best-checkpoint';
import type { Checkpoint } from './checkpoint-types';
import { adviceFor, describeCheckpoint, readSomeTensors } from './read-checkpoint';
import { rebuildNetwork } from './rebuild-network';
import { storageOf } from './storage-of';

/** Options of {@link networkFrom}. */
export interface NetworkFromOptions {
  /** Which network, such as `'generatorA'`. Defaults to the only generator that there is. */
  readonly network?: string;
  /** Whether the moving average of the weights is taken, which option `ema` kept. Defaults to false. */
  readonly average?: boolean;
}

const caller = 'networkFrom';

/**
 * Reads one network of a checkpoint: without the others, the optimisers, or what its trainer was made
 * with.
 *
 * @param path A checkpoint, or a folder of checkpoints, of which the best is taken, else the newest.
 * @returns The network, the caller's to dispose.
 * @throws CheckpointError when there is no checkpoint, what is read of it is damaged, or a layer is not
 *   known here.
 * @throws OptionError when the network is none of the checkpoint's, or must be chosen, or there are no
 *   averages.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { networkFrom, Pix2PixTrainer, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const dir = await mkdtemp('checkpoints-');
 * await writeCheckpoint(new Pix2PixTrainer({ imageSize: 32, filters: 2 }), { dir, step: 0 });
 * const generator = await networkFrom(dir);
 * console.log(generator.name); // unet_generator
 * ```
 */
export async function networkFrom(
  path: string,
  options: NetworkFromOptions = {},
): Promise<LayersModel> {
  checkOptions(caller, options, ['network', 'average']);
  const { network, average = false } = options;
  checkBoolean(caller, 'average', average);
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`${caller}: takes the path of a checkpoint, got ${show(path)}`);
  }
  checkEngine(caller);
  return read(await choose(path), network, average);
}

/** The checkpoint itself; in a folder of them the best, else the newest. */
async function choose(path: string): Promise<string> {
  const storage = await storageOf(path);
  if (await storage.has(path)) return path;
  const best = await findBest(caller, path);
  const found = best?.path ?? (await storage.list(caller, path))[0]?.path;
  if (found !== undefined) return found;
  throw new CheckpointError(
    `${caller}: there is no checkpoint in ${path}; give a folder such as checkpoints/step-000056, or ` +
      'one of such folders',
  );
}

async function read(
  path: string,
  network: string | undefined,
  average: boolean,
): Promise<LayersModel> {
  const json = await advised(path, describeCheckpoint(caller, path));
  const checkpoint = { path, files: json.files };
  const name = networkName(path, Object.keys(json.models), network);
  const tensors = await tensorsOf(checkpoint, 'weights.safetensors', `${name}/`);
  if (average) {
    for (const [key, value] of await averagesOf(checkpoint, name)) tensors.set(key, value);
  }
  const topology = json.models[name] as object;
  const model = await rebuildNetwork(caller, path, { name, topology });
  try {
    assign(path, allVariables(name, model), tensors);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function networkName(path: string, names: readonly string[], wanted: string | undefined): string {
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const generators = names.filter((name) => name.startsWith('generator'));
  if (wanted === undefined && generators.length === 1) return generators[0]!;
  const problem =
    wanted === undefined ? 'which network must be said' : `there is no ${show(wanted)}`;
  throw new OptionError(
    `${caller}: ${path} has the networks ${names.join(', ')}, and ${problem}; give one of them as ` +
      'option network',
  );
}

/** The tensors of a file whose names begin so. */
function tensorsOf(
  checkpoint: Pick<Checkpoint, 'path' | 'files'>,
  file: string,
  prefix: string,
): Promise<StateDict> {
  const wanted = (name: string) => name.startsWith(prefix);
  return advised(checkpoint.path, readSomeTensors(caller, checkpoint, file, wanted));
}

/** Says what to do where a checkpoint is damaged. */
async function advised<Out>(path: string, reading: Promise<Out>): Promise<Out> {
  try {
    return await reading;
  } catch (error) {
    if (!isGanError(error) || error.code !== 'CheckpointError') throw error;
    throw new CheckpointError(`${error.message}; ${await adviceFor(path)}`, { cause: error.cause });
  }
}

/** The averages of a network's weights, under the weights' names. */
async function averagesOf(
  checkpoint: Pick<Checkpoint, 'path' | 'files'>,
  name: string,
): Promise<StateDict> {
  const prefix = 'average/';
  const found = await tensorsOf(checkpoint, 'averages.safetensors', `${prefix}${name}/`);
  if (found.size === 0) {
    throw new OptionError(
      `${caller}: ${checkpoint.path} has no averages of ${name}; leave out average, or train with the ` +
        'option ema, such as 0.999',
    );
  }
  return new Map([...found].map(([key, value]) => [key.slice(prefix.length), value]));
}

function assign(
  path: string,
  variables: ReturnType<typeof allVariables>,
  tensors: StateDict,
): void {
  for (const { name, variable } of variables) {
    const value = tensors.get(name);
    if (!value || `${value.shape}` !== `${variable.shape}`) {
      throw new CheckpointError(
        `${caller}: ${path} does not fit itself: ${name} of shape [${variable.shape}] ` +
          `${value ? `has shape [${value.shape}] there` : 'is not there'}; use another checkpoint`,
      );
    }
    tidy(() => variable.assign(tensor(value.data as Float32Array, value.shape, 'float32')));
    tensors.delete(name);
  }
}
