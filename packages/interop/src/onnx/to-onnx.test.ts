import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patchDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { spectralNorm } from '@gan/layers';
import { expectAllClose, pythonHas, runPython } from '@gan/testing';
import { fill, randomUniform, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { type Decoded, decode } from '../../test/decode-onnx';
import { stirred } from '../../test/stirred';
import { modelSchema } from './messages';
import { toOnnx } from './to-onnx';

const read = (file: Uint8Array) => decode(modelSchema, file);
const metadata = (file: Uint8Array) =>
  Object.fromEntries(
    (read(file).metadataProps as Decoded[]).map(({ key, value }) => [key![0], value![0]]),
  );

/** Names and sizes of a file's inputs or outputs. */
function listed(file: Uint8Array, which: 'input' | 'output'): Record<string, unknown[]> {
  const graph = read(file).graph![0] as Decoded;
  const infos = (graph[which] as Decoded[]).map(({ name, type }) => {
    const { tensorType } = type![0] as Decoded;
    const { shape } = tensorType![0] as Decoded;
    const { dim } = shape![0] as Decoded;
    const sizes = (dim as Decoded[]).map(({ dimValue, dimParam }) => (dimValue ?? dimParam)![0]);
    return [name![0], sizes] as const;
  });
  return Object.fromEntries(infos);
}

let folder = '';
beforeAll(async () => {
  await setBackend('cpu');
  folder = mkdtempSync(join(tmpdir(), 'to-onnx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('writes networks that are deeper than the call stack', async () => {
  const deep = sequential();
  deep.add(layers.activation({ activation: 'relu', inputShape: [1] }));
  for (let i = 0; i < 6000; i++) deep.add(layers.activation({ activation: 'relu' }));
  const graph = read(await toOnnx(deep)).graph![0] as Decoded;
  expect(graph.node).toHaveLength(6002);
});

describe('a model of no use', () => {
  it('of weights that are NaN, or infinite where spectral norm divides by 0', async () => {
    const lost = resnetGenerator({ blocks: 0, filters: 1 });
    lost.setWeights(lost.getWeights().map(({ shape }) => fill(shape, Number.NaN)));
    await expect(toOnnx(lost)).rejects.toThrow(
      'toOnnx: first_convolution/kernel holds NaN at index 0; use an earlier checkpoint',
    );
    const vector = input({ shape: [2] });
    const dense = spectralNorm(layers.dense({ units: 2 }));
    const flat = model({ inputs: vector, outputs: dense.apply(vector) as SymbolicTensor });
    flat.setWeights(flat.getWeights().map(({ shape }) => fill(shape, 0)));
    await expect(toOnnx(flat)).rejects.toThrow(/^toOnnx: .* holds NaN at index 0/);
  });

  it('that is disposed of', async () => {
    const gone = resnetGenerator({ blocks: 0, filters: 1 });
    gone.dispose();
    await expect(toOnnx(gone)).rejects.toThrow(
      'toOnnx: model is disposed of; load or build it again',
    );
  });
});

describe('the file', () => {
  const generator = () => unetGenerator({ levels: 3, filters: 2, outputChannels: 1 });

  it('says what goes in and comes out, and which sizes are open', async () => {
    const file = await toOnnx(generator());
    expect(listed(file, 'input')).toEqual({ image: ['batch', 3, 'height', 'width'] });
    expect(listed(file, 'output')).toEqual({ tanh: ['batch', 1, 'tanh_height', 'tanh_width'] });
    const last = await toOnnx(generator(), { layout: 'NHWC' });
    expect(listed(last, 'input')).toEqual({ image: ['batch', 'height', 'width', 3] });
    expect(listed(last, 'output')).toEqual({ tanh: ['batch', 'tanh_height', 'tanh_width', 1] });
    const vectors = await toOnnx(
      dcganGenerator({ latentDim: 5, imageSize: 8, conditions: 2, filters: 2 }),
    );
    expect(listed(vectors, 'input')).toEqual({ latent: ['batch', 5], condition: ['batch', 2] });
    expect(listed(vectors, 'output')).toEqual({ tanh: ['batch', 3, 8, 8] });
  });

  it('gives two images that are open sizes of their own', async () => {
    const [a, b] = ['a', 'b'].map((name) => input({ shape: [null, null, 3], name }));
    const outputs = layers.concatenate({ name: 'both' }).apply([a!, b!]);
    const file = await toOnnx(model({ inputs: [a!, b!], outputs: outputs as typeof a & object }));
    expect(listed(file, 'input')).toEqual({
      a: ['batch', 3, 'a_height', 'a_width'],
      b: ['batch', 3, 'b_height', 'b_width'],
    });
  });

  it('says the range, layout and size, and who wrote it', async () => {
    const producer = `@gan/interop ${version}`;
    expect(metadata(await toOnnx(generator()))).toEqual({
      ...{ producer, mode: 'eval', input_range: '[-1, 1]', layout: 'NCHW' },
      ...{ size: 'any x any', size_multiple: '8' },
    });
    const pool = sequential({ layers: [layers.maxPooling2d({ inputShape: [6, 4, 3] })] });
    expect(metadata(await toOnnx(pool, { layout: 'NHWC', mode: 'train' }))).toEqual({
      ...{ producer, mode: 'train', input_range: '[-1, 1]', layout: 'NHWC' },
      ...{ size: '6 x 4', size_multiple: '1' },
    });
    const vectors = await toOnnx(dcganGenerator({ latentDim: 5, imageSize: 8, filters: 2 }));
    expect(metadata(vectors)).toEqual({ producer, mode: 'eval' });
  });

  it.each([
    [13, 7],
    [17, 8],
    [20, 9],
    [21, 10],
  ])('of opset %i is of format %i', async (opset, format) => {
    const file = read(await toOnnx(generator(), { opset, name: 'G' }));
    expect(file.irVersion).toEqual([format]);
    expect((file.opsetImport![0] as Decoded).version).toEqual([opset]);
    expect((file.graph![0] as Decoded).name).toEqual(['G']);
    expect([file.producerName, file.producerVersion]).toEqual([['@gan/interop'], [version]]);
  });

  it('is the same each time', async () => {
    const net = resnetGenerator({ blocks: 1, filters: 2 });
    expect(await toOnnx(net)).toEqual(await toOnnx(net));
  });
});

describe('refused:', () => {
  const on = (layer: layers.Layer, shape: (number | null)[]) =>
    sequential({ layers: [layers.inputLayer({ inputShape: shape }), layer] });

  it.each([
    [
      'another type of layer',
      () => toOnnx(on(layers.maxPooling1d({ name: 'pairs' }), [4, 3])),
      "toOnnx: layer 'pairs' (MaxPooling1D) cannot be written: layers of its type have no counterpart here; build",
    ],
    [
      'an activation that is not known',
      () => toOnnx(on(layers.dense({ units: 2, activation: 'gelu' as never }), [3])),
      "its activation 'gelu' has no counterpart here; use one of linear, relu,",
    ],
    [
      'channels first within the model',
      () =>
        toOnnx(
          on(layers.zeroPadding2d({ padding: 1 as never, dataFormat: 'channelsFirst' }), [3, 4, 4]),
        ),
      "its dataFormat must be 'channelsLast'; the option layout turns images",
    ],
    [
      'a norm along rows',
      () => toOnnx(on(layers.batchNormalization({ axis: 1 }), [4, 4, 3])),
      'it must normalise along the last axis, got axis 1',
    ],
    [
      'a layer normalisation before opset 17',
      () => toOnnx(on(layers.layerNormalization({}), [3]), { opset: 16 }),
      'layer normalisation came with opset 17; got opset 16',
    ],
    [
      'a batch norm of vectors in training mode',
      () => toOnnx(on(layers.batchNormalization({}), [3]), { mode: 'train' }),
      "one sample alone has no statistics to use; give mode: 'eval'",
    ],
    [
      'no model',
      () => toOnnx({} as never),
      'toOnnx: model must be a LayersModel that is built, got',
    ],
    ['a model without layers', () => toOnnx(sequential()), 'must be a LayersModel that is built'],
    [
      'integers',
      () => toOnnx(model({ inputs: whole, outputs: whole, name: 'whole' })),
      "inputs of model 'whole' must be float32, 'numbers' is int32",
    ],
    ['an opset', () => toOnnx(pixel(), { opset: 12 }), 'opset must be'],
    ['a layout', () => toOnnx(pixel(), { layout: 'CHW' as never }), 'layout must be'],
    ['a mode', () => toOnnx(pixel(), { mode: 'test' as never }), 'mode must be'],
    ['a name', () => toOnnx(pixel(), { name: '' }), "name must be text, got ''"],
    ['an unknown option', () => toOnnx(pixel(), { opsets: 17 } as never), 'opsets'],
  ])('%s', async (_, write, message) => {
    const error = await write().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'OptionError', message: expect.stringContaining(message) });
  });

  const whole = input({ shape: [3], dtype: 'int32', name: 'numbers' });
  const pixel = () => on(layers.reLU(), [3]);
});

/** What Python makes of a file. */
interface Checked {
  readonly metadata: Record<string, string>;
  readonly outputs: Record<string, { readonly shape: number[]; readonly values: number[] }>;
}

describe.skipIf(!pythonHas('onnx', 'onnxruntime'))('ONNX’s checker and runtime in Python', () => {
  it.each([
    ['U-Net', () => unetGenerator({ levels: 2, filters: 2 }), 17],
    ['U-Net, opset 21', () => unetGenerator({ levels: 2, filters: 2, upsample: 'resize' }), 21],
    ['ResNet', () => resnetGenerator({ blocks: 1, filters: 2 }), 17],
    ['PatchGAN, opset 13', () => patchDiscriminator({ layers: 1, filters: 2 }), 13],
  ] as const)(
    '%s',
    async (_, build, opset) => {
      const net = stirred(build());
      const x = randomUniform([2, 8, 12, 3], -1, 1, 'float32', 1);
      const [file, inputs] = [join(folder, 'net.onnx'), join(folder, 'inputs.json')];
      writeFileSync(file, await toOnnx(net, { opset, layout: 'NHWC' }));
      const image = { shape: x.shape, values: [...x.dataSync()] };
      writeFileSync(inputs, JSON.stringify({ image }));
      const script = fileURLToPath(new URL('../../fixtures/check-onnx.py', import.meta.url));
      const found: Checked = JSON.parse(runPython(script, file, inputs));
      expect(found.metadata.layout).toBe('NHWC');
      const { shape, values } = found.outputs[net.outputNames[0]!]!;
      expectAllClose(tensor(values, shape), net.predict(x) as Tensor, { rtol: 0, atol: 1e-4 });
    },
    120_000,
  );
});
