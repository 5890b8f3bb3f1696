import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, writeWhole } from '@gan/core';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { writeFolderAtomic } from './atomic-folder';

const WEIGHTS = 'weights.bin';

/**
 * A TensorFlow.js IO handler for a folder with `model.json` and `weights.bin`.
 *
 * TensorFlow.js has `file://` in tfjs-node alone. The folder appears only when it is whole, and
 * `tf.loadLayersModel` also loads it over http.
 *
 * @throws CheckpointError from `load` when a file is missing or broken.
 */
export function modelFiles(folder: string): io.IOHandler {
  return {
    save: (artifacts) => save(folder, artifacts),
    load: () => load(folder),
  };
}

/** Saves a model into `folder` as `model.json` and `weights.bin`. */
export async function saveModel(model: LayersModel, folder: string): Promise<void> {
  await model.save(modelFiles(folder));
}

async function save(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { weightData: _, weightSpecs = [], ...model } = artifacts;
  const json = { ...model, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] };
  const weights = io.CompositeArrayBuffer.join(artifacts.weightData);
  await writeFolderAtomic(folder, async (at) => {
    await writeWhole(join(at, WEIGHTS), new Uint8Array(weights));
    await writeWhole(join(at, 'model.json'), Buffer.from(JSON.stringify(json)));
  });
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

async function load(folder: string): Promise<io.ModelArtifacts> {
  try {
    const text = await readFile(join(folder, 'model.json'), 'utf8');
    const json = JSON.parse(text) as io.ModelJSON;
    return await io.getModelArtifactsForJSON(json, async (manifest) => {
      const parts = await Promise.all(
        manifest.flatMap(({ paths }) => paths.map((path) => readFile(join(folder, path)))),
      );
      const specs = manifest.flatMap(({ weights }) => weights);
      return [specs, parts.map((part) => new Uint8Array(part).buffer)];
    });
  } catch (cause) {
    throw new CheckpointError(
      `modelFiles: ${folder} does not hold a whole model.json and weights.bin ` +
        `(${(cause as Error).message}); save the model again`,
      { cause },
    );
  }
}
