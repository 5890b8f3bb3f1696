import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { fileURLToPath } from 'node:url';

import { mlpDiscriminator, patchDiscriminator } from '@gan/discriminators';
import { mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { conv2d, leakyRelu, spectralNorm } from '@gan/layers';
import { engines, expectAllClose, largest, readGolden } from '@gan/testing';
import { memory, setBackend, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';

import type { StateDict, StateTensor } from './dtypes';
import { loadTorchWeights } from './load-torch-weights';
import { modelFromTorch } from './model-from-torch';
import { readTorch } from './read-torch';
import type { TorchOverrides } from './torch-overrides';
import { torchStateOf } from './torch-state-of';

const fixture = (name: string) => new URL(`../fixtures/spelled-${name}`, import.meta.url);
const read = (name: string) => readTorch(fileURLToPath(fixture(`${name}.pth`)));

const pictures = { sampleShape: [3, 5, 2] };
const cases: readonly [string, TorchOverrides][] = [
  ['spectral-old-patch', {}],
  ['spectral-new-patch', {}],
  ['spectral-old-unet', { dropout: false }],
  ['spectral-new-unet', { dropout: false }],
  ['resize-padded-resnet', {}],
  ['resize-plain-resnet', {}],
  ['resize-padded-unet', { dropout: false }],
  ['resize-plain-unet', { dropout: false }],
  ['mlp-generator', pictures],
  ['mlp-discriminator', pictures],
  ['mlp-discriminator-dropout', pictures],
];

const matrix = (outputs: number, inputs: number): StateTensor => ({
  dtype: 'float32',
  shape: [outputs, inputs],
  data: new Float32Array(outputs * inputs).fill(0.5),
});

/** PyTorch's order of the axes in ours. */
const ours = (x: Tensor): Tensor => (x.rank === 4 ? tidy(() => transpose(x, [0, 2, 3, 1])) : x);

/** The network of a fixture with its inputs and output. */
async function example(name: string, overrides: TorchOverrides) {
  const golden = readGolden(fixture(`${name}.json`));
  const state = await read(name);
  const inputs = ['x0', 'x1'].filter(golden.has).map((input) => ours(golden.get(input)));
  return { state, inputs, y: ours(golden.get('y')), model: modelFromTorch(state, overrides) };
}

describe.each(engines)('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(cases)('%s gives the outputs of PyTorch', async (name, overrides) => {
    const { inputs, y, model } = await example(name, overrides);
    const got = model.predict(inputs.length === 1 ? inputs[0]! : inputs) as Tensor;
    expectAllClose(got, y, { rtol: 1e-4, atol: 1e-4 * largest(y) });
  });

  it.each(cases)('%s comes back as it was, bit for bit and in order', async (name, overrides) => {
    const state = await read(name);
    const tensors = memory().numTensors;
    const model = modelFromTorch(state, overrides);
    expect(memory().numTensors - tensors).toBe(model.weights.length);
    const back = await torchStateOf(model);
    expect([...back.keys()]).toEqual([...state.keys()]);
    for (const [key, { shape, data }] of back) {
      expect([key, shape]).toEqual([key, state.get(key)!.shape]);
      expect(data).toEqual(state.get(key)!.data);
    }
    model.dispose();
    expect(memory().numTensors).toBe(tensors);
  });
});

/** A discriminator of one's own: a PatchGAN in spectral norm, without other norms. */
function spectralPatch(seed: number): LayersModel {
  const at = (filters: number, stride: number) => {
    const shape = { kernelSize: 4, padding: 1, filters, stride, seed: seed + filters };
    return spectralNorm(conv2d(shape), { seed: seed + filters });
  };
  const net = sequential();
  net.add(layers.inputLayer({ inputShape: [null, null, 3] }));
  for (const [filters, stride] of [
    [2, 2],
    [4, 2],
    [8, 1],
  ] as const) {
    net.add(at(filters, stride));
    net.add(leakyRelu());
  }
  net.add(at(1, 1));
  return net;
}

describe('models of one’s own', () => {
  const weightsOf = (model: LayersModel) => model.getWeights().map((weight) => weight.dataSync());
  const prefixed = (state: StateDict): StateDict =>
    new Map([...state].map(([name, tensor]) => [`netD.${name}`, tensor]));

  it.each(['weight_orig', 'parametrizations'] as const)(
    'with spectral norm give and take %s',
    async (spelling) => {
      const model = spectralPatch(1);
      const state = await torchStateOf(model, { spectralNorm: spelling });
      const old = spelling === 'weight_orig';
      expect([...state.keys()].slice(0, 4)).toEqual([
        'model.0.bias',
        `model.0.${old ? 'weight_orig' : 'parametrizations.weight.original'}`,
        `model.0.${old ? 'weight_u' : 'parametrizations.weight.0._u'}`,
        `model.0.${old ? 'weight_v' : 'parametrizations.weight.0._v'}`,
      ]);
      const other = spectralPatch(9);
      loadTorchWeights(other, prefixed(state));
      expect(weightsOf(other)).toEqual(weightsOf(model));
      // As it was loaded, unless it is asked for the other.
      expect([...(await torchStateOf(other))]).toEqual([...state]);
      expect(
        (await torchStateOf(other, { spectralNorm: 'weight_orig' })).has('model.2.weight_u'),
      ).toBe(true);
      expect([...(await torchStateOf(modelFromTorch(prefixed(state))))]).toEqual([...state]);
    },
  );

  it('without spectral norm refuse what has it, and are left alone', async () => {
    const model = patchDiscriminator({ layers: 2, filters: 2, norm: 'none' });
    const before = weightsOf(model);
    const spectral = await torchStateOf(spectralPatch(1));
    expect(() => loadTorchWeights(model, spectral)).toThrow(
      /model.0.weight is missing.*modelFromTorch builds the network that fits/,
    );
    expect(weightsOf(model)).toEqual(before);
  });

  it.each([
    ['U-Net', () => unetGenerator({ levels: 3, filters: 1, upsample: 'resize' })],
    ['ResNet', () => resnetGenerator({ blocks: 1, filters: 1, upsample: 'resize', norm: 'batch' })],
  ])('that resize, a %s, come back', async (_, build) => {
    const model = build();
    const state = await torchStateOf(model);
    const again = modelFromTorch(prefixed(state));
    expect(weightsOf(again)).toEqual(weightsOf(model));
    expect(again.layers.filter((layer) => layer.getClassName() === 'GanResizeConv2d')).toHaveLength(
      model.layers.filter((layer) => layer.getClassName() === 'GanResizeConv2d').length,
    );
  });

  it('that are MLPs come back with what the names cannot tell', async () => {
    const generator = mlpGenerator({ latentDim: 4, outputShape: [2], hidden: [5, 6] });
    const state = await torchStateOf(generator);
    expect([...state.keys()].filter((name) => name.endsWith('weight'))).toEqual(
      [0, 2, 4].map((place) => `model.${place}.weight`),
    );
    const tensors = memory().numTensors;
    const again = modelFromTorch(state, { outputActivation: 'linear' });
    expect(again.layers.at(-2)?.getConfig().activation).toBe('linear');
    expect(weightsOf(again)).toEqual(weightsOf(generator));
    again.dispose();
    const judge = mlpDiscriminator({
      inputShape: [2, 2],
      hidden: [3],
      conditions: 2,
      dropout: 0.3,
    });
    const judged = modelFromTorch(await torchStateOf(judge), { sampleShape: [2, 2] });
    expect(judged.inputs.map(({ shape }) => shape)).toEqual([
      [null, 2, 2],
      [null, 2],
    ]);
    expect([...(await torchStateOf(judged))]).toEqual([...(await torchStateOf(judge))]);
    judged.dispose();
    judge.dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it.each<[string, (state: StateDict) => unknown, TorchOverrides, string]>([
    [
      'weights that do not follow each other',
      (state) => state.set('model.2.weight', { ...matrix(3, 7) }),
      {},
      'model.2.weight must have shape [3, 5] after the weights before it, got [3, 7]',
    ],
    [
      'a norm between',
      (state) => state.set('model.1.weight', { ...matrix(5, 1), shape: [5] }),
      {},
      "model.1.weight must be a dense layer's weights, a tensor of two axes; its shape is [5]",
    ],
    ['samples of another size', () => undefined, { sampleShape: [2, 2] }, 'does not fit model'],
    [
      'a missing bias',
      (state) => state.delete('model.2.bias'),
      {},
      'model.2.bias is missing, a tensor of shape [3]',
    ],
  ])('that are MLPs with %s are refused', async (_, change, overrides, message) => {
    const state = await torchStateOf(mlpGenerator({ latentDim: 4, outputShape: [3], hidden: [5] }));
    change(state);
    const tensors = memory().numTensors;
    expect(() => modelFromTorch(state, overrides)).toThrow(message);
    expect(() => modelFromTorch(state, overrides)).toThrow(
      expect.objectContaining({ code: 'CheckpointError' }),
    );
    expect(memory().numTensors).toBe(tensors);
  });

  it('say which options there are', async () => {
    const model = spectralPatch(1);
    await expect(torchStateOf(model, { spectralNorm: 'weight_bar' as never })).rejects.toThrow(
      'torchStateOf: spectralNorm must be',
    );
    await expect(torchStateOf(model, { spectral: 1 } as never)).rejects.toThrow('torchStateOf: ');
    const state = await torchStateOf(model);
    expect(() => modelFromTorch(state, { sampleShape: [0] })).toThrow('sampleShape');
    expect(() => modelFromTorch(state, { outputActivation: 'relu' as never })).toThrow(
      'modelFromTorch: outputActivation must be',
    );
  });
});
