import { bytesToText, CheckpointError, isGanError, OptionError, show } from '@gan/core';
import '@gan/layers';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { nodeFiles, oneLine, systemCode } from './node-files';
import { storedBytes } from './shards';

const caller = 'loadModel';

/**
 * Loads a model that {@link saveModel}, `model.save` or TensorFlow's converter saved in the layers format
 * of TensorFlow.js.
 *
 * @param path In Node a folder, or its `model.json`; anywhere the address of a `model.json` or of its
 *   folder, or what `model.save` saved to, such as `indexeddb://facades`. In a browser a path is relative
 *   to the page.
 * @returns The model, the caller's to dispose.
 * @throws CheckpointError when a file is missing, broken or of another length, or a layer is not known.
 * @throws OptionError for what is no text.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { resnetGenerator } from '@gan/generators';
 * import { loadModel, saveModel } from '@gan/inference';
 *
 * await useBackend();
 * await saveModel(resnetGenerator({ blocks: 1, filters: 4 }), 'zebras');
 * const generator = await loadModel('zebras');
 * console.log((generator.predict(tf.zeros([1, 8, 8, 3])) as tf.Tensor).shape); // [ 1, 8, 8, 3 ]
 * ```
 */
export async function loadModel(path: string): Promise<LayersModel> {
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`${caller}: takes the path of a folder or an address, got ${show(path)}`);
  }
  try {
    const isAddress = path.includes('://') || !nodeFiles();
    const artifacts = await (isAddress ? readAddress(addressOf(path)) : readFolder(path));
    checkBytes(path, artifacts);
    return await loadLayersModel({ load: async () => artifacts });
  } catch (cause) {
    if (isGanError(cause)) throw cause;
    throw new CheckpointError(
      `${caller}: cannot load ${path} (${oneLine(cause)}); ${advice(cause)}`,
      {
        cause,
      },
    );
  }
}

/** The address of the `model.json`, where that of its folder is given. */
function addressOf(path: string): string {
  const isFetched = !path.includes('://') || /^https?:/i.test(path);
  const [before] = path.split(/[?#]/);
  return isFetched && !/\.json$/i.test(before!) ? `${before!.replace(/\/$/, '')}/model.json` : path;
}

function advice(cause: unknown): string {
  if (/Unknown layer/.test(oneLine(cause))) {
    return (
      'layers of your own must be registered first, with tf.serialization.registerClass; see also that ' +
      'there is one copy of @tensorflow/tfjs-layers (npm ls @tensorflow/tfjs-layers)'
    );
  }
  if (/parse model JSON/.test(oneLine(cause))) {
    return 'what is there is no JSON, maybe the page that a server shows for what it has not; check the address';
  }
  return 'check the path, or save the model again';
}

async function readAddress(address: string): Promise<io.ModelArtifacts> {
  const [known] = io.getLoadHandlers(address) as io.IOHandler[];
  if (!known && address.includes('://')) {
    throw new OptionError(
      `${caller}: TensorFlow.js does not load from ${address} here; give the path of a folder in Node, or an ` +
        'address such as https://, or indexeddb://NAME in a browser',
    );
  }
  return (known ?? io.browserHTTPRequest(address)).load!();
}

/** Checks that there are as many bytes of weights as the model asks for, before it is built. */
function checkBytes(path: string, { weightSpecs, weightData }: io.ModelArtifacts): void {
  const expected = weightSpecs && storedBytes(weightSpecs);
  if (expected === undefined || weightData === undefined) return;
  const found = [weightData].flat().reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (found === expected) return;
  throw notWhole(path, `its weights should have ${expected} bytes and have ${found}`);
}

async function readFolder(path: string): Promise<io.ModelArtifacts> {
  const { fs, path: paths } = nodeFiles()!;
  const isFile = /\.json$/i.test(path);
  const folder = isFile ? paths.dirname(path) : path;
  const read = (name: string) =>
    fs.readFile(paths.join(folder, name)).catch((cause: unknown) => {
      const reason = systemCode(cause) === 'ENOENT' ? 'is missing' : `(${oneLine(cause)})`;
      throw notWhole(folder, `${name} ${reason}`, cause);
    });
  const name = isFile ? paths.basename(path) : 'model.json';
  const json = parse(folder, name, await read(name));
  const { modelTopology, weightsManifest } = json;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData: ArrayBuffer[] = [];
  for (const part of weightsManifest.flatMap((group) => group.paths)) {
    if (part !== paths.basename(part)) throw notWhole(folder, `${part} is no file beside it`);
    const bytes = await read(part);
    weightData.push(new Uint8Array(bytes).buffer);
  }
  return { modelTopology, weightSpecs, weightData };
}

type ModelJson = Required<Pick<io.ModelJSON, 'modelTopology' | 'weightsManifest'>>;

function parse(folder: string, name: string, bytes: Uint8Array): ModelJson {
  let json: Partial<ModelJson>;
  try {
    json = JSON.parse(bytesToText(bytes)) as Partial<ModelJson>;
  } catch (cause) {
    throw notWhole(folder, `${name} is no JSON`, cause);
  }
  const { modelTopology, weightsManifest } = json ?? {};
  const isWhole =
    typeof modelTopology === 'object' &&
    modelTopology !== null &&
    Array.isArray(weightsManifest) &&
    weightsManifest.every(isGroup);
  if (!isWhole) {
    throw notWhole(
      folder,
      `${name} has no modelTopology and weightsManifest, as layers models have`,
    );
  }
  return { modelTopology, weightsManifest };
}

/** Whether a value lists files of weights, and the weights in them. */
function isGroup(value: unknown): boolean {
  const { paths, weights } = (value ?? {}) as { paths?: unknown; weights?: unknown };
  const isWeight = (weight: Partial<io.WeightsManifestEntry> | null) =>
    typeof weight?.name === 'string' && Array.isArray(weight.shape);
  return (
    Array.isArray(paths) &&
    paths.every((path) => typeof path === 'string') &&
    Array.isArray(weights) &&
    weights.every(isWeight)
  );
}

const notWhole = (folder: string, problem: string, cause?: unknown) =>
  new CheckpointError(
    `${caller}: ${folder} does not hold a whole model: ${problem}; save the model again`,
    { cause },
  );
