import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { conv2d, spectralNorm } from '@gan/layers';
import { memory } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StateDict, StateTensor } from './dtypes';
import { loadTorchWeights } from './load-torch-weights';
import { readTorch } from './read-torch';
import { torchStateOf } from './torch-state-of';

const golden = (name: string) =>
  fileURLToPath(new URL(`../../discriminators/fixtures/${name}.pth`, import.meta.url));

let batch: StateDict = new Map();
let instance: StateDict = new Map();
beforeAll(async () => {
  batch = await readTorch(golden('patch_batch'));
  instance = await readTorch(golden('patch_instance_4layers'));
});
afterEach(() => vi.restoreAllMocks());

const batchModel = () => patchDiscriminator({ inputChannels: 6, filters: 4, seed: 3 });
const instanceModel = () =>
  patchDiscriminator({ inputChannels: 3, filters: 4, layers: 4, norm: 'instance' });
const floats = (...shape: number[]): StateTensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', shape, data: new Float32Array(count).fill(0.5) };
};
const prefixed = (prefix: string, state: StateDict): StateDict =>
  new Map([...state].map(([key, value]) => [prefix + key, value]));
const weightsOf = (model: LayersModel) => model.getWeights().map((weight) => weight.dataSync());

describe('loadTorchWeights', () => {
  it('turns kernels from [out, in, h, w] to [h, w, in, out]', () => {
    const model = batchModel();
    loadTorchWeights(model, batch);
    const kernel = model.layers.find((layer) => layer.getClassName() === 'GanConv2d')!;
    const ours = kernel.getWeights()[0]!.bufferSync();
    const { shape, data } = batch.get('model.0.weight')!;
    expect(shape).toEqual([4, 6, 4, 4]);
    for (const [o, i, h, w] of [
      [0, 0, 0, 1],
      [3, 5, 2, 1],
      [1, 4, 3, 0],
    ] as const) {
      expect(ours.get(h, w, i, o)).toBe(data[((o * 6 + i) * 4 + h) * 4 + w]);
    }
  });

  it('turns transposed kernels from [in, out, h, w] to [h, w, out, in]', async () => {
    const model = unetGenerator({ levels: 2, filters: 2 });
    const state = await torchStateOf(model);
    const { shape, data } = state.get('model.model.3.weight')!;
    expect(shape).toEqual([4, 3, 4, 4]);
    for (let i = 0; i < data.length; i++) data[i] = i;
    loadTorchWeights(model, state);
    const ours = model.getLayer('up1_convolution').getWeights()[0]!.bufferSync();
    expect(ours.shape).toEqual([4, 4, 3, 4]);
    expect(ours.get(1, 2, 0, 3)).toBe(((3 * 3 + 0) * 4 + 1) * 4 + 2);
  });

  it.each(['module.', '_orig_mod.', 'module._orig_mod.'])('drops the prefix %s', async (prefix) => {
    const model = batchModel();
    loadTorchWeights(model, prefixed(prefix, batch));
    expect([...(await torchStateOf(model))]).toEqual([...batch]);
  });

  it('ignores running statistics of instance norms, with one warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const old = new Map(prefixed('module.', instance));
    for (const [index, width] of [
      [3, 8],
      [6, 16],
    ]) {
      old.set(`module.model.${index}.running_mean`, floats(width!));
      old.set(`module.model.${index}.running_var`, floats(width!));
    }
    const model = instanceModel();
    loadTorchWeights(model, old);
    expect([...(await torchStateOf(model))]).toEqual([...instance]);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toContain(
      "loadTorchWeights: ignored 'model.3.running_mean', 'model.3.running_var' and 2 more",
    );
  });

  it('does without num_batches_tracked, which PyTorch did not always count', async () => {
    const old = new Map([...batch].filter(([key]) => !key.endsWith('tracked')));
    const model = batchModel();
    loadTorchWeights(model, old);
    expect((await torchStateOf(model)).get('model.3.num_batches_tracked')!.data).toEqual(
      BigInt64Array.of(0n),
    );
  });

  it('gives num_batches_tracked back as the checkpoint had it', async () => {
    const trained = new Map(batch);
    const key = 'model.6.num_batches_tracked';
    trained.set(key, { dtype: 'int64', shape: [], data: BigInt64Array.of(12345n) });
    const model = batchModel();
    loadTorchWeights(model, trained);
    expect([...(await torchStateOf(model))]).toEqual([...trained]);
  });

  it('rounds float64 to float32', async () => {
    const state = new Map(batch);
    const data = new Float64Array(4).fill(0.1);
    state.set('model.0.bias', { dtype: 'float64', shape: [4], data });
    const model = batchModel();
    loadTorchWeights(model, state);
    expect((await torchStateOf(model)).get('model.0.bias')!.data).toEqual(
      new Float32Array(4).fill(0.1),
    );
  });

  it.each<[string, (state: StateDict) => void, string]>([
    [
      'a missing key',
      (state) => state.delete('model.5.weight'),
      'model.5.weight is missing, a tensor of shape [16, 8, 4, 4]',
    ],
    [
      'an extra key',
      (state) => state.set('model.12.weight', floats(1)),
      "the network has no 'model.12.weight'",
    ],
    [
      'a wrong shape',
      (state) => state.set('model.5.weight', floats(16, 8, 3, 3)),
      'model.5.weight must have shape [16, 8, 4, 4], got [16, 8, 3, 3]',
    ],
    [
      'integers',
      (state) =>
        state.set('model.0.bias', { ...floats(4), dtype: 'int32', data: new Int32Array(4) }),
      'model.0.bias must hold floats, got int32',
    ],
    [
      'too few values',
      (state) => state.set('model.0.bias', { ...floats(4), data: new Float32Array(3) }),
      'model.0.bias must have the 4 values of its shape, got 3',
    ],
    [
      'a malformed counter',
      (state) => state.set('model.3.num_batches_tracked', floats(2)),
      'model.3.num_batches_tracked must be one integer',
    ],
    [
      'a prefix at some names only',
      (state) => state.set('module.model.0.weight', floats(1)),
      "the network has no 'module.model.0.weight'",
    ],
  ])('refuses %s and leaves the model alone', (_, change, message) => {
    const state = new Map(batch);
    change(state);
    const model = batchModel();
    const before = weightsOf(model);
    const tensors = memory().numTensors;
    expect(() => loadTorchWeights(model, state)).toThrow(
      `loadTorchWeights: the checkpoint does not fit model 'patch_discriminator': ${message}`,
    );
    expect(weightsOf(model)).toEqual(before);
    expect(memory().numTensors).toBe(tensors);
  });

  it('names the first few of many problems', () => {
    expect(() => loadTorchWeights(batchModel(), instance)).toThrow(
      /model.0.weight must have shape \[4, 6, 4, 4\], got \[4, 3, 4, 4\]; .*; and \d+ more; modelFromTorch/,
    );
  });

  it('refuses what is no state_dict', () => {
    const object = Object.fromEntries(batch);
    expect(() => loadTorchWeights(batchModel(), object as never)).toThrow(
      'loadTorchWeights: stateDict must be a Map, as readTorch and readSafetensors return it',
    );
    expect(() => loadTorchWeights(batchModel(), new Map())).toThrow('model.0.weight is missing');
  });
});

describe('torchStateOf', () => {
  it('moves the second convolution of a block where there is dropout', async () => {
    const keys = async (dropout: boolean) =>
      [...(await torchStateOf(resnetGenerator({ blocks: 1, filters: 1, dropout }))).keys()].filter(
        (key) => key.includes('conv_block'),
      );
    const block = (...names: string[]) => names.map((name) => `model.10.conv_block.${name}`);
    expect(await keys(false)).toEqual(block('1.weight', '1.bias', '5.weight', '5.bias'));
    expect(await keys(true)).toEqual(block('1.weight', '1.bias', '6.weight', '6.bias'));
  });

  it.each<[string, () => LayersModel, string]>([
    [
      'spectral norm around another layer',
      () => chain(spectralNorm(layers.conv2d({ filters: 2, kernelSize: 4 }))),
      "(Conv2D) of model 'chain' has no counterpart in the PyTorch reference",
    ],
    [
      'other layers',
      () => chain(layers.conv2d({ filters: 2, kernelSize: 4 })),
      '(Conv2D) of model',
    ],
    [
      'another architecture',
      () => chain(conv2d({ filters: 2, kernelSize: 5 })),
      "model 'chain' is none of the PyTorch reference's networks",
    ],
  ])('refuses %s', async (_, make, message) => {
    await expect(torchStateOf(make())).rejects.toThrow(message);
  });
});

function chain(layer: layers.Layer): LayersModel {
  const image = input({ shape: [16, 16, 3] });
  const y = layer.apply(image) as SymbolicTensor;
  return layersModel({ inputs: image, outputs: y, name: 'chain' });
}
