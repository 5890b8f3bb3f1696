import {
  CheckpointError,
  checkBoolean,
  checkChoice,
  checkOptions,
  isGanError,
  kindOf,
  OptionError,
  show,
} from '@gan/core';
import { readSafetensors, readTorch } from '@gan/interop';
import { networkFrom } from '@gan/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from './load-model';
import { whatIsAt } from './source-kind';
import { generatorOfState } from './torch-generator';

/** Where {@link generatorFrom} finds a generator: a path or an address, or a file's bytes. */
export type GeneratorSource = string | Uint8Array | ArrayBuffer;

/** Options of {@link generatorFrom}. */
export interface GeneratorFromOptions {
  /** Which generator, where there are several, as of CycleGAN. Defaults to the only one. */
  readonly network?: 'generator' | 'generatorA' | 'generatorB';
  /** Whether the moving average of the weights is taken, of a checkpoint. Defaults to false. */
  readonly average?: boolean;
}

const caller = 'generatorFrom';

/**
 * Loads a generator from whatever holds one: no discriminator, no optimiser, and none of the functions
 * that its trainer was made with.
 *
 * @param source A run folder (its best checkpoint, else its newest), a checkpoint or a folder of
 *   them, a `.pth` or `.safetensors` with the reference's names, a saved model of TensorFlow.js
 *   layers, or the bytes of a `.pth` or `.safetensors`. In browsers bytes, the name of a folder of
 *   checkpoints in IndexedDB, or the address of a saved model.
 * @returns The generator, the caller's to dispose.
 * @throws CheckpointError when there is none, it is damaged, or the network is no generator.
 * @throws OptionError for an option that does not fit the source, such as `network` where there is one.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { generatorFrom } from '@gan/inference';
 *
 * await useBackend();
 * const generator = await generatorFrom('latest_net_G.pth');
 * const photo = generator.predict(tf.zeros([1, 256, 256, 3])) as tf.Tensor;
 * console.log(photo.shape); // [ 1, 256, 256, 3 ]
 * ```
 */
export async function generatorFrom(
  source: GeneratorSource,
  options: GeneratorFromOptions = {},
): Promise<LayersModel> {
  checkOptions(caller, options, ['network', 'average']);
  const { network, average = false } = options;
  if (network !== undefined) {
    checkChoice(caller, 'network', network, ['generator', 'generatorA', 'generatorB']);
  }
  checkBoolean(caller, 'average', average);
  const model = await load(source, { network, average });
  if (/discriminator/i.test(model.name)) {
    const { name } = model;
    model.dispose();
    throw new CheckpointError(
      `${caller}: ${title(source)} holds a ${name}, which is no generator; give the file of the generator`,
    );
  }
  return model;
}

const isPath = (source: unknown): source is string => typeof source === 'string' && source !== '';
const title = (source: GeneratorSource) => (isPath(source) ? source : 'the file');

async function load(
  source: GeneratorSource,
  options: Required<Pick<GeneratorFromOptions, 'average'>> & Pick<GeneratorFromOptions, 'network'>,
): Promise<LayersModel> {
  const { network, average } = options;
  if (!isPath(source)) {
    if (kindOf(source) !== 'Uint8Array' && kindOf(source) !== 'ArrayBuffer') {
      throw new OptionError(
        `${caller}: takes a path, a Uint8Array or an ArrayBuffer, got ${show(source)}`,
      );
    }
    refuseAverage(source, average);
    return fromBytes(source, network);
  }
  const { kind, path } = await whatIsAt(caller, source, network);
  if (kind !== 'checkpoint') refuseAverage(source, average);
  switch (kind) {
    case 'checkpoint':
      return asOurs(networkFrom(path, { network, average }));
    case 'saved model':
      // A run folder has some to choose from; a model is one.
      if (path === source) refuseChoice(source, network);
      return asOurs(loadModel(path));
    case 'safetensors':
      return generatorOfState(caller, source, await asOurs(readSafetensors(path)), network);
    case 'torch':
      return generatorOfState(caller, source, await asOurs(readTorch(path)), network);
  }
}

async function fromBytes(
  source: Uint8Array | ArrayBuffer,
  network: string | undefined,
): Promise<LayersModel> {
  const read = new Uint8Array(source as ArrayBuffer).at(8) === 0x7b ? readSafetensors : readTorch;
  return generatorOfState(caller, 'the file', await asOurs(read(source)), network);
}

function refuseChoice(source: GeneratorSource, network: string | undefined): void {
  if (network === undefined || network === 'generator') return;
  throw new OptionError(
    `${caller}: ${title(source)} holds one generator, so there is nothing for network: '${network}' to choose; ` +
      'leave it out',
  );
}

function refuseAverage(source: GeneratorSource, average: boolean): void {
  if (!average) return;
  throw new OptionError(
    `${caller}: ${title(source)} has no averages beside its weights, only checkpoints have; leave out ` +
      'average',
  );
}

/** Errors of what is called name this function. */
async function asOurs<Out>(work: Promise<Out>): Promise<Out> {
  try {
    return await work;
  } catch (error) {
    if (isGanError(error)) error.message = error.message.replace(/^\w+: /, `${caller}: `);
    throw error;
  }
}
