import { checkChoice, checkInteger, checkOptions, OptionError, show } from '@gan/core';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { version } from '../../package.json';
import { encode } from './encode';
import { exportModel } from './export-model';
import { Graph, type Value } from './graph';
import {
  type DimensionMessage,
  elementTypes,
  modelSchema,
  type ValueInfoMessage,
} from './messages';
import { metadataOf } from './metadata';

/** Options of {@link toOnnx}. */
export interface OnnxOptions {
  /** The version of ONNX's operators to write, from 13 to 21. Defaults to 17. */
  readonly opset?: number;
  /**
   * How images go in and out: `'NCHW'`, channels first as in PyTorch, or `'NHWC'`, channels last as here.
   * Defaults to `'NCHW'`.
   */
  readonly layout?: 'NCHW' | 'NHWC';
  /**
   * What norms use: `'eval'`, the running statistics of batch norm, or `'train'`, each picture's own, as
   * pix2pix does at test time, where the batch is one picture. Dropout is left out either way. Defaults
   * to `'eval'`.
   */
  readonly mode?: 'eval' | 'train';
  /** The network's name in the file. Defaults to the model's. */
  readonly name?: string;
}

/** The format's version that came with, or before, the operators. */
const irVersion = (opset: number) => (opset <= 14 ? 7 : opset <= 18 ? 8 : opset <= 20 ? 9 : 10);

/** Protocol buffers end at 2 GiB; the rest is for the graph. */
const MOST_BYTES = 2 ** 31 - 2 ** 24;

const dimension = (size: number | null, name: string): DimensionMessage =>
  size === null ? { dimParam: name } : { dimValue: size };

/** A value as the file lists it, its unknown sizes under names; the batch's is the same everywhere. */
function valueInfo({ name, shape, channelsFirst }: Value, prefix: string): ValueInfoMessage {
  const axes = shape.length === 4 ? ['height', 'width', 'channels'] : [];
  const given = shape.map((size, axis) =>
    dimension(size, axis === 0 ? 'batch' : `${prefix}${axes[axis - 1] ?? `axis_${axis}`}`),
  );
  const dim = channelsFirst ? [0, 3, 1, 2].map((axis) => given[axis]!) : given;
  return { name, type: { tensorType: { elemType: elementTypes.float, shape: { dim } } } };
}

function checkModel(model: LayersModel): void {
  const built = Array.isArray(model?.layers) && model.inputs?.length > 0;
  if (!built) {
    throw new OptionError(`toOnnx: model must be a LayersModel that is built, got ${show(model)}`);
  }
  try {
    for (const weight of model.weights) weight.read();
  } catch {
    throw new OptionError('toOnnx: model is disposed of; load or build it again');
  }
  const other = model.inputs.find(({ dtype }) => dtype !== 'float32');
  if (!other) return;
  throw new OptionError(
    `toOnnx: inputs of model '${model.name}' must be float32, '${other.name}' is ${other.dtype}`,
  );
}

/**
 * Writes a model as the bytes of an ONNX file.
 *
 * Takes every network of `@gan/generators` and `@gan/discriminators`, and any LayersModel of the layers
 * that TensorFlow.js has for images and vectors: convolutions, dense layers, norms, activations, merges,
 * padding, cropping, pooling, resizing; nested models and shared layers too. Spectral norm is worked into
 * the kernels; dropout and noise are left out. Batch, and height and width where the model leaves them
 * open, are sizes that the runtime finds out.
 *
 * The file's metadata has `input_range`, `layout`, `size` and `size_multiple`, what height and width must
 * divide by: the runtime does not check it as the model does.
 *
 * @param model Its inputs are named as its input layers, its outputs as its last layers.
 * @throws OptionError when a layer has no counterpart, an option is out of range, or the weights take more
 *   than the 2 GiB of a file.
 * @throws NonFiniteError for a weight that is NaN or infinite.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { useBackend } from '@gan/backend';
 * import { unetGenerator } from '@gan/generators';
 * import { toOnnx } from '@gan/interop';
 *
 * await useBackend();
 * const generator = unetGenerator({ imageSize: 32, filters: 4 });
 * writeFileSync('generator.onnx', await toOnnx(generator, { mode: 'train' }));
 * ```
 */
export async function toOnnx(
  model: LayersModel,
  options: OnnxOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions('toOnnx', options, ['opset', 'layout', 'mode', 'name']);
  const { opset = 17, layout = 'NCHW', mode = 'eval' } = options;
  checkInteger('toOnnx', 'opset', opset, { min: 13, max: 21 });
  checkChoice('toOnnx', 'layout', layout, ['NCHW', 'NHWC']);
  checkChoice('toOnnx', 'mode', mode, ['eval', 'train']);
  checkModel(model);
  const { name = model.name } = options;
  if (typeof name !== 'string' || name === '') {
    throw new OptionError(`toOnnx: name must be text, got ${show(name)}`);
  }

  const graph = new Graph(opset);
  const channelsFirst = (shape: Shape) => layout === 'NCHW' && shape.length === 4;
  const inputs = model.inputs.map(({ shape }, i): Value => {
    const title = graph.claim(model.inputNames[i]!);
    return { name: title, shape, channelsFirst: channelsFirst(shape) };
  });
  const titles = model.outputNames.map((title) => graph.claim(title));
  const exported = await exportModel({ graph, mode }, model, inputs);
  const outputs = exported.map((value, i): Value => {
    const turned = channelsFirst(value.shape)
      ? graph.channelsFirst(value)
      : graph.channelsLast(value);
    const title = titles[i]!;
    const last = { input: [turned.name], output: [title], name: `${title}/Identity` };
    graph.nodes.push({ ...last, opType: 'Identity', attribute: [] });
    return { ...turned, name: title };
  });
  const total = graph.constants.reduce((sum, { rawData }) => sum + rawData.length, 0);
  if (total > MOST_BYTES) {
    throw new OptionError(
      `toOnnx: the weights of model '${model.name}' take ${total} bytes, and a file holds 2 GiB; use ` +
        'fewer filters',
    );
  }
  const one = inputs.filter(({ shape }) => shape.length === 4).length === 1;
  return encode(modelSchema, {
    irVersion: irVersion(opset),
    producerName: '@gan/interop',
    producerVersion: version,
    graph: {
      node: graph.nodes,
      name,
      initializer: graph.constants,
      input: inputs.map((value) => valueInfo(value, one ? '' : `${value.name}_`)),
      output: outputs.map((value) => valueInfo(value, `${value.name}_`)),
    },
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: metadataOf(model, { layout, mode }),
  });
}
