import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { fileURLToPath } from 'node:url';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { engines, expectAllClose, largest, readGolden } from '@gan/testing';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StateDict, StateTensor } from './dtypes';
import { loadTorchWeights } from './load-torch-weights';
import { modelFromTorch } from './model-from-torch';
import { readTorch } from './read-torch';
import { torchStateOf } from './torch-state-of';

const fixture = (name: string) => new URL(`../fixtures/relative-${name}`, import.meta.url);
const read = (name: string) => readTorch(fileURLToPath(fixture(name)));
const floats = (...shape: number[]): StateTensor => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
  return { dtype: 'float32', shape, data };
};
const message = (run: () => unknown): string => {
  const before = memory().numTensors;
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(memory().numTensors).toBe(before);
    return String(error);
  }
  throw new Error('nothing was thrown');
};

afterEach(() => vi.restoreAllMocks());

const relatives = [
  'resnet-affine',
  'resnet-1-halving',
  'resnet-4-halvings',
  'resnet-no-blocks',
  'unet-affine',
  'patch-affine',
  'pixel-affine',
];

describe.each(engines)('on %s, relatives that are supported', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(relatives)('%s gives the outputs of PyTorch', async (name) => {
    const { image } = readGolden(fixture(`${name}.json`));
    const state = await read(`${name}.pth`);
    const model = modelFromTorch(state, { dropout: false });
    const expected = image('y');
    for (const training of [false, true]) {
      const y = model.apply(image('x'), { training }) as Tensor;
      expectAllClose(y, expected, { rtol: 1e-4, atol: 1e-4 * largest(expected) });
    }
    const back = await torchStateOf(model);
    expect([...back.keys()]).toEqual([...state.keys()]);
    for (const [key, { data }] of back) expect(data).toEqual(state.get(key)!.data);
  });
});

describe('instance norms with running statistics', () => {
  it('of today are ignored with words of their own, and give the outputs of training mode', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { image } = readGolden(fixture('resnet-tracked.json'));
    const state = await read('resnet-tracked.pth');
    expect(state.has('model.2.num_batches_tracked')).toBe(true);
    const model = modelFromTorch(state);
    const expected = image('y');
    const y = model.predict(image('x')) as Tensor;
    expectAllClose(y, expected, { rtol: 1e-4, atol: 1e-4 * largest(expected) });
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(
      /^modelFromTorch: ignored 'model.2.running_mean'.*track_running_stats=True.*net.train\(\)/,
    );
    expect(warn.mock.calls[0]![0]).not.toContain('0.4');
    loadTorchWeights(resnetGenerator({ blocks: 1, halvings: 1, filters: 2 }), state);
    expect(warn.mock.calls[1]![0]).toContain('loadTorchWeights: ignored');
  });

  it('and affine=True are told from batch norms by asking', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { image } = readGolden(fixture('resnet-tracked-affine.json'));
    const state = await read('resnet-tracked-affine.pth');
    expect(message(() => modelFromTorch(state))).toContain(
      'modelFromTorch: the norm model.2 has a scale and running statistics, and a bias is before it',
    );
    const y = modelFromTorch(state, { norm: 'instance-affine' }).predict(image('x')) as Tensor;
    expectAllClose(y, image('y'), { rtol: 1e-4, atol: 1e-4 * largest(image('y')) });
    expect(warn).toHaveBeenCalledOnce();
  });
});

/** A ResNet of CUT's, whose sampling is blurred. */
function cutGenerator(): StateDict {
  const state: StateDict = new Map();
  const conv = (name: string, ...shape: [number, number, number, number]) => {
    state.set(`${name}.weight`, floats(...shape));
    state.set(`${name}.bias`, floats(shape[0]));
  };
  conv('model.1', 2, 3, 7, 7);
  conv('model.4', 4, 2, 3, 3);
  state.set('model.7.filt', floats(4, 1, 3, 3));
  conv('model.8', 8, 4, 3, 3);
  state.set('model.11.filt', floats(8, 1, 3, 3));
  for (const half of [1, 5]) conv(`model.12.conv_block.${half}`, 8, 8, 3, 3);
  state.set('model.13.filt', floats(8, 1, 4, 4));
  conv('model.14', 4, 8, 3, 3);
  state.set('model.17.filt', floats(4, 1, 4, 4));
  conv('model.18', 2, 4, 3, 3);
  conv('model.22', 3, 2, 7, 7);
  return state;
}

const cutDiscriminator = (): StateDict =>
  new Map([
    ['model.0.weight', floats(2, 3, 4, 4)],
    ['model.0.bias', floats(2)],
    ['model.2.filt', floats(2, 1, 3, 3)],
    ['model.3.weight', floats(4, 2, 4, 4)],
    ['model.3.bias', floats(4)],
    ['model.6.filt', floats(4, 1, 3, 3)],
    ['model.7.weight', floats(1, 4, 4, 4)],
    ['model.7.bias', floats(1)],
  ]);

const attentive = async (): Promise<StateDict> =>
  new Map([
    ...(await torchStateOf(unetGenerator({ levels: 3, filters: 1 }))),
    ['model.model.1.attention.query.weight', floats(1, 2, 1, 1)],
    ['model.model.1.attention.key.weight', floats(1, 2, 1, 1)],
  ]);

const resnet = () => torchStateOf(resnetGenerator({ blocks: 1, filters: 1 }));
const named = (...names: string[]): StateDict => new Map(names.map((name) => [name, floats(1)]));

describe('relatives that are not supported', () => {
  const cases: [string, () => StateDict | Promise<StateDict>, string][] = [
    [
      'CUT’s generator',
      cutGenerator,
      "is a ResNet with blurred (antialiased) sampling ('model.7.filt'), as CUT",
    ],
    [
      'CUT’s discriminator',
      cutDiscriminator,
      "is a PatchGAN with blurred (antialiased) sampling ('model.2.filt')",
    ],
    [
      'a U-Net with attention',
      attentive,
      "is like a U-Net, but has 'model.model.1.attention.query.weight'",
    ],
    [
      'a ResNet with another block',
      async () => new Map([...(await resnet()), ['model.10.attention.q.weight', floats(1)]]),
      "is like a ResNet, but has 'model.10.attention.q.weight'",
    ],
    [
      'weight norm',
      () => read('weight-norm.pth'),
      "is a PatchGAN with weight norm ('model.0.parametrizations.weight.original0')",
    ],
    [
      'pix2pixHD’s local enhancer',
      async () => new Map([...(await resnet()), ['model1_1.1.weight', floats(1)]]),
      "is pix2pixHD's local enhancer, by its names",
    ],
    [
      'pix2pixHD’s discriminators',
      () => named('layer0.0.weight', 'layer0.2.weight', 'layer1.0.weight'),
      "is pix2pixHD's multiscale discriminator",
    ],
    [
      'the same with intermediate features',
      () => named('scale0_layer0.0.weight', 'scale1_layer0.0.weight'),
      "is pix2pixHD's multiscale discriminator",
    ],
    [
      'StarGAN’s generator',
      () =>
        new Map([
          ['main.0.weight', floats(1, 8, 7, 7)],
          ['main.9.main.0.weight', floats(1)],
        ]),
      "is StarGAN's generator",
    ],
    [
      'MUNIT’s generator',
      () => named('enc_content.model.0.conv.weight'),
      "a generator of UNIT's or MUNIT's",
    ],
  ];

  it.each(cases)(
    '%s: both functions say what it is, and neither advises itself',
    async (_, make, words) => {
      const state = await make();
      const built = message(() => modelFromTorch(state));
      expect(built).toContain(`modelFromTorch: the checkpoint `);
      expect(built).toContain(words);
      expect(built.slice('CheckpointError: modelFromTorch'.length)).not.toContain('modelFromTorch');
      for (const model of [
        resnetGenerator({ blocks: 1, filters: 1 }),
        patchDiscriminator({ filters: 1 }),
      ]) {
        const before = weightsOf(model);
        const loaded = message(() => loadTorchWeights(model, state));
        expect(loaded).toContain('loadTorchWeights: the checkpoint does not fit model');
        expect(loaded).toContain(words);
        expect(loaded).not.toContain('modelFromTorch');
        expect(weightsOf(model)).toEqual(before);
      }
    },
  );

  it('norms that are none of the reference’s', async () => {
    const state = new Map(await torchStateOf(patchDiscriminator({ filters: 1 })));
    for (const key of [...state.keys()]) if (/running|tracked/.test(key)) state.delete(key);
    expect(message(() => modelFromTorch(state))).toContain(
      'the norm model.3 has a scale, but no running statistics, and no bias is before it',
    );
  });

  it('and what is nearly the reference’s does not advise the function that failed', async () => {
    const state = new Map(await resnet());
    state.delete('model.14.bias');
    const text = message(() => modelFromTorch(state));
    expect(text).toContain('modelFromTorch: the checkpoint does not fit model');
    expect(text).toContain('model.14.bias is missing');
    expect(text.slice('CheckpointError: modelFromTorch'.length)).not.toContain('modelFromTorch');
  });
});

function weightsOf(model: LayersModel) {
  return model.getWeights().map((weight) => weight.dataSync());
}
