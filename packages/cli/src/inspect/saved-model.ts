import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '@gan/core';
import { architectureOf, type Topology } from './architecture';
import { asFacts, type Inspection } from './inspection';
import { countNumbers, type TensorFacts } from './tensors';

interface ModelJson {
  readonly modelTopology?: Topology | { readonly model_config?: Topology };
  readonly weightsManifest?: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly (TensorFacts & { readonly quantization?: { dtype: string } })[];
  }[];
}

/** A model that was saved for TensorFlow.js: a folder with model.json and weight files. */
export async function inspectSavedModel(folder: string): Promise<Inspection> {
  const file = join(folder, 'model.json');
  const json = await readJson(file);
  const topology = topologyIn(json, file);
  const manifest = json.weightsManifest ?? [];
  const tensors = manifest.flatMap(({ weights }) =>
    weights.map(({ name, dtype, shape, quantization }) => ({
      ...{ name, shape },
      dtype: quantization ? `${dtype} stored as ${quantization.dtype}` : dtype,
    })),
  );
  const files = manifest.flatMap(({ paths }) => paths);
  return {
    kind: 'TensorFlow.js model',
    path: folder,
    facts: {
      architecture: asFacts(architectureOf(topology)),
      tensors: tensors.length,
      numbers: countNumbers(tensors),
      files: await Promise.all(files.map((name) => fileWords(folder, name))),
    },
    tensors,
  };
}

async function readJson(file: string): Promise<ModelJson> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ModelJson;
  } catch (cause) {
    throw new CheckpointError(
      `gan inspect: ${file} cannot be read (${(cause as Error).message}); save the model again`,
      { cause },
    );
  }
}

function topologyIn({ modelTopology }: ModelJson, file: string): Topology {
  const outer = modelTopology as { readonly model_config?: Topology } & Partial<Topology>;
  const topology = outer?.model_config ?? outer;
  if (topology?.config) return topology as Topology;
  throw new CheckpointError(
    `gan inspect: ${file} has no layers; it must be a layers model, not a graph model`,
  );
}

async function fileWords(folder: string, name: string): Promise<string> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found ? `${name} (${found.size} bytes)` : `${name} (missing)`;
}
