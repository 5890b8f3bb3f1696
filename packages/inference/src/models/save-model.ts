import {
  CheckpointError,
  checkChoice,
  checkOptions,
  isGanError,
  OptionError,
  show,
  textToBytes,
  writeFolderWhole,
} from '@gan/core';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkModel } from './check-model';
import { needFiles, oneLine, systemCode, writeAdvice } from './node-files';
import { shardFiles } from './shards';
import { type StoredWeight, type StoredWeights, storedWeights, storeWeight } from './store-weights';

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  /**
   * How the weights are stored: as they are, in half the bytes, or in a quarter, with vectors as they
   * are. Defaults to `'float32'`.
   */
  readonly weights?: StoredWeights;
}

/** What {@link saveModel} wrote. */
export interface SavedModel {
  /** The folder or address. */
  readonly path: string;
  /** Bytes of the weights. */
  readonly bytes: number;
  /** Largest absolute difference between a weight and what is stored of it; 0 for `'float32'`. */
  readonly error: number;
}

const caller = 'saveModel';

/**
 * Saves a model in the layers format of TensorFlow.js, which `tf.loadLayersModel` reads, also in a page.
 *
 * A folder gets `model.json` and weights in files of 4 MiB, and appears whole or not at all; a saved
 * model of that name is replaced. In a page that loads it, `import '@gan/layers'` makes our layers known.
 *
 * @param dir A folder, or an address that TensorFlow.js saves to, such as `indexeddb://facades` in a
 *   browser.
 * @returns Bytes, and the error that `'float16'` or `'uint8'` costs, measured.
 * @throws OptionError for what is no model, or a folder that holds something else.
 * @throws NonFiniteError for a weight that is NaN or infinite.
 * @throws CheckpointError when it cannot be written.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { resnetGenerator } from '@gan/generators';
 * import { loadModel, saveModel } from '@gan/inference';
 *
 * await useBackend();
 * const generator = resnetGenerator({ blocks: 1, filters: 4 });
 * const { error } = await saveModel(generator, 'generator', { weights: 'float16' });
 * console.log(error < 1e-4); // true
 * const again = await loadModel('generator');
 * console.log(again.name); // resnet_generator
 * ```
 */
export async function saveModel(
  model: LayersModel,
  dir: string,
  options: SaveModelOptions = {},
): Promise<SavedModel> {
  checkOptions(caller, options, ['weights']);
  const { weights = 'float32' } = options;
  checkChoice(caller, 'weights', weights, storedWeights);
  checkModel(caller, model);
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`${caller}: dir must be the path of a folder, got ${show(dir)}`);
  }
  const isAddress = dir.includes('://');
  if (!isAddress) await checkReplaceable(dir);
  const artifacts = await artifactsOf(model);
  const stored = storedOf(artifacts, weights);
  if (isAddress) await saveTo(dir, artifacts, stored);
  else await saveFolder(dir, artifacts, stored);
  return {
    path: dir,
    bytes: stored.reduce((sum, { bytes }) => sum + bytes.length, 0),
    error: stored.reduce((largest, { error }) => Math.max(largest, error), 0),
  };
}

/** What TensorFlow.js makes of a model. */
async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts | undefined;
  await model.save({
    save: async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(given) };
    },
  });
  return artifacts!;
}

function storedOf(
  { weightData, weightSpecs = [] }: io.ModelArtifacts,
  weights: StoredWeights,
): StoredWeight[] {
  const data = io.CompositeArrayBuffer.join(weightData);
  let at = 0;
  return weightSpecs.map((spec) => {
    if (spec.dtype !== 'float32') {
      throw new OptionError(
        `${caller}: weights must be float32, but ${spec.name} is ${spec.dtype}; use model.save`,
      );
    }
    const size = spec.shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(data, at, size);
    at += 4 * size;
    return storeWeight(caller, spec, values, weights);
  });
}

async function saveFolder(
  dir: string,
  artifacts: io.ModelArtifacts,
  stored: readonly StoredWeight[],
): Promise<void> {
  const { weightData: _, weightSpecs: __, ...rest } = artifacts;
  const shards = shardFiles(stored.map(({ bytes }) => bytes));
  const weights = stored.map(({ spec }) => spec);
  const json = { ...rest, weightsManifest: [{ paths: shards.map(([name]) => name), weights }] };
  const files = [...shards, ['model.json', () => textToBytes(JSON.stringify(json))] as const];
  await writeFolderWhole(dir, files).catch((cause: unknown) => {
    throw new CheckpointError(
      `${caller}: cannot write ${dir} (${oneLine(cause)}); ${writeAdvice(cause)}`,
      { cause },
    );
  });
}

async function saveTo(
  address: string,
  artifacts: io.ModelArtifacts,
  stored: readonly StoredWeight[],
): Promise<void> {
  const [handler] = io.getSaveHandlers(address);
  if (!handler?.save) {
    throw new OptionError(
      `${caller}: TensorFlow.js does not save to ${address} here; give the path of a folder in Node, or ` +
        'an address such as indexeddb://NAME in a browser',
    );
  }
  const weightData = io.CompositeArrayBuffer.join(
    stored.map(({ bytes }) => new Uint8Array(bytes).buffer),
  );
  const weightSpecs = stored.map(({ spec }) => spec);
  try {
    await handler.save({ ...artifacts, weightData, weightSpecs });
  } catch (cause) {
    throw new CheckpointError(`${caller}: cannot save to ${address} (${oneLine(cause)})`, {
      cause,
    });
  }
}

/** Refuses a folder that holds anything but a saved model, which would be lost. */
async function checkReplaceable(dir: string): Promise<void> {
  const { fs } = needFiles(caller);
  try {
    const names = await fs.readdir(dir);
    const other = names.find(
      (name) => name !== 'model.json' && !/^(group\d+-shard\d+of\d+|weights)\.bin$/.test(name),
    );
    if (other === undefined) return;
    throw new OptionError(
      `${caller}: ${dir} holds other files than a saved model, such as ${other}; name a new folder`,
    );
  } catch (error) {
    if (isGanError(error)) throw error;
    if (systemCode(error) === 'ENOENT') return;
    const problem = systemCode(error) === 'ENOTDIR' ? 'is a file, not a folder' : oneLine(error);
    throw new OptionError(`${caller}: ${dir} ${problem}; name a new folder`);
  }
}
