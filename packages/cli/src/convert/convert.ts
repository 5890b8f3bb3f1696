import { mkdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { OptionError } from '@gan/core';
import { generatorFrom, saveModel } from '@gan/inference';
import {
  modelFromTorch,
  readSafetensors,
  readTorch,
  type StateDict,
  toOnnx,
  torchStateOf,
  writeSafetensors,
  writeTorch,
} from '@gan/interop';
import { writeFileAtomic } from '@gan/runs';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What `gan convert` is asked for. */
export interface ConvertOptions {
  readonly network?: 'generator' | 'generatorA' | 'generatorB';
  readonly average: boolean;
  /** How a TensorFlow.js folder stores weights. */
  readonly weights?: 'float32' | 'float16' | 'uint8';
  readonly opset?: number;
  readonly layout?: 'NCHW' | 'NHWC';
  readonly mode?: 'eval' | 'train';
  /** Whether an output that exists is replaced. */
  readonly overwrite: boolean;
}

/** What was written. */
export interface Converted {
  readonly from: string;
  readonly to: string;
  /** `PyTorch checkpoint`, `safetensors`, `ONNX`, `TensorFlow.js`. */
  readonly format: string;
  /** Largest difference between a weight and what is stored of it. */
  readonly error?: number;
}

const formats: Readonly<Record<string, 'PyTorch checkpoint' | 'safetensors' | 'ONNX'>> = {
  '.pth': 'PyTorch checkpoint',
  '.pt': 'PyTorch checkpoint',
  '.safetensors': 'safetensors',
  '.onnx': 'ONNX',
};

/** Options that only one kind of output has. */
const ofFormat = { weights: 'TensorFlow.js', opset: 'ONNX', layout: 'ONNX', mode: 'ONNX' } as const;

/**
 * Converts a model: the output's extension says into what, none into a TensorFlow.js folder.
 *
 * @throws OptionError for an output that exists or an option that has no effect.
 * @throws CheckpointError for an input that holds no network, or is damaged.
 */
export async function convertModel(
  from: string,
  to: string,
  options: ConvertOptions,
): Promise<Converted> {
  const format = await formatOf(to, options);
  const done = { from, to, format };
  const state = await weightsIn(from, options);
  if (format === 'PyTorch checkpoint' || format === 'safetensors') {
    const write = async (weights: StateDict, file: string) => {
      // What stands against it, the writer says.
      await mkdir(dirname(file), { recursive: true }).catch(() => {});
      await (format === 'safetensors' ? writeSafetensors : writeTorch)(weights, file);
    };
    if (state) await write(state, to);
    else {
      await withModel(from, undefined, options, async (model) => {
        await write(await torchStateOf(model), to);
      });
    }
    return done;
  }
  return withModel(from, state, options, async (model): Promise<Converted> => {
    if (format === 'TensorFlow.js') {
      const { error } = await saveModel(model, to, { weights: options.weights });
      return { ...done, error };
    }
    const { opset, layout, mode } = options;
    await writeFileAtomic(to, await toOnnx(model, { opset, layout, mode }));
    return done;
  });
}

/** What the output's extension asks for; refuses what would be lost or ignored. */
async function formatOf(to: string, options: ConvertOptions): Promise<Converted['format']> {
  const extension = extname(to).toLowerCase();
  const format = formats[extension] ?? 'TensorFlow.js';
  if (format === 'TensorFlow.js' && /^\.(h5|keras|pb|tflite|ckpt|bin|json|zip)$/.test(extension)) {
    throw new OptionError(
      `gan convert: ${to} is of no format that can be written; end it in .pth, .safetensors or .onnx, ` +
        'or name a folder for TensorFlow.js',
    );
  }
  for (const [name, only] of Object.entries(ofFormat)) {
    if (options[name as keyof typeof ofFormat] === undefined || only === format) continue;
    throw new OptionError(
      `gan convert: --${name} is of ${only} files and has no effect on ${to}; leave it out`,
    );
  }
  if (!options.overwrite && (await stat(to).catch(() => undefined))) {
    throw new OptionError(`gan convert: ${to} exists; add --overwrite, or name another`);
  }
  return format;
}

/** The weights of a file that holds nothing else; undefined for what holds a whole model. */
async function weightsIn(
  from: string,
  { network, average }: ConvertOptions,
): Promise<StateDict | undefined> {
  if (network !== undefined || average) return undefined;
  const format = formats[extname(from).toLowerCase()];
  const isFile = (await stat(from).catch(() => undefined))?.isFile();
  if (format === undefined || !isFile) return undefined;
  if (format === 'ONNX') {
    throw new OptionError(
      `gan convert: ${from}: ONNX files are written and not read; give its source`,
    );
  }
  if (await isOfCheckpoint(from)) {
    throw new OptionError(
      `gan convert: ${from} has the weights of all networks of a checkpoint; give its folder ${dirname(from)}`,
    );
  }
  return format === 'safetensors' ? readSafetensors(from) : readTorch(from);
}

/** Whether a file is one of those that a checkpoint is made of; their names are of nothing else. */
async function isOfCheckpoint(file: string): Promise<boolean> {
  const beside = await stat(join(dirname(file), 'checkpoint.json')).catch(() => undefined);
  return beside !== undefined && extname(file) === '.safetensors';
}

async function withModel<T>(
  from: string,
  state: StateDict | undefined,
  { network, average }: ConvertOptions,
  use: (model: LayersModel) => Promise<T>,
): Promise<T> {
  const model = state ? modelFromTorch(state) : await generatorFrom(from, { network, average });
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}
