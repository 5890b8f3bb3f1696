import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { StateDict, StateTensor } from './dtypes';
import { loadTorchWeights } from './load-torch-weights';
import { modelFromTorch } from './model-from-torch';
import { readTorch } from './read-torch';
import { readSafetensors, writeSafetensors } from './safetensors';
import { torchStateOf } from './torch-state-of';

const prefixed = (prefix: string, state: StateDict): [string, StateTensor][] =>
  [...state].map(([key, value]) => [prefix + key, value]);
const floats = (...shape: number[]): StateTensor => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
  return { dtype: 'float32', shape, data };
};

const resnetModel = (seed = 1) => resnetGenerator({ blocks: 1, filters: 1, seed });
const resnet = await torchStateOf(resnetModel());
const otherResnet = await torchStateOf(resnetModel(2));
const unet = await torchStateOf(unetGenerator({ levels: 3, filters: 1 }));
const patch = await torchStateOf(patchDiscriminator({ filters: 1, norm: 'instance' }));
const pixel = await torchStateOf(pixelDiscriminator({ filters: 1 }));
const dcgan = await torchStateOf(dcganGenerator({ filters: 1, imageSize: 8, latentDim: 3 }));

/** Tensors of a loss, which look like a small network's. */
const loss: [string, StateTensor][] = [
  ['criterion.vgg.model.0.weight', floats(2, 3, 3, 3)],
  ['loss.weight', floats(1)],
];

let warn: MockInstance;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('a prefix', () => {
  const networks: [string, StateDict][] = [
    ['resnet', resnet],
    ['unet', unet],
    ['patch', patch],
    ['pixel', pixel],
    ['dcgan', dcgan],
  ];
  const prefixes = [
    'netG.',
    'generator.',
    'model.',
    'model.model.',
    'module.netG._orig_mod.',
    '_orig_mod.module.',
    'net.',
    'a.b.c.',
  ];
  it.each(networks.flatMap(([name, state]) => prefixes.map((p) => [p, name, state] as const)))(
    '%s is found before the names of %s',
    async (prefix, _, state) => {
      const before = memory().numTensors;
      const model = modelFromTorch(new Map([...loss, ...prefixed(prefix, state)]));
      expect([...(await torchStateOf(model))]).toEqual([...state]);
      expect(warn).not.toHaveBeenCalled();
      for (const value of model.getWeights()) value.dataSync();
      loadTorchWeights(model, new Map([...prefixed(prefix, state), ...loss]));
      expect([...(await torchStateOf(model))]).toEqual([...state]);
      model.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );

  it('is not needed before a network beside a loss', async () => {
    const state = new Map([...resnet, ...loss]);
    expect([...(await torchStateOf(modelFromTorch(state)))]).toEqual([...resnet]);
    const model = resnetModel(5);
    loadTorchWeights(model, state);
    expect([...(await torchStateOf(model))]).toEqual([...resnet]);
  });

  it('can be given, with its dot or without', async () => {
    const state = new Map([...prefixed('G_A.', resnet), ...prefixed('G_B.', otherResnet)]);
    for (const prefix of ['G_B.', 'G_B']) {
      expect([...(await torchStateOf(modelFromTorch(state, { prefix })))]).toEqual([
        ...otherResnet,
      ]);
      const model = resnetModel(5);
      loadTorchWeights(model, state, { prefix });
      expect([...(await torchStateOf(model))]).toEqual([...otherResnet]);
    }
  });

  it('can be only the first part of one', async () => {
    const state = new Map([
      ...prefixed('netG.module.', resnet),
      ...prefixed('ema.netG.module.', otherResnet),
    ]);
    expect([...(await torchStateOf(modelFromTorch(state, { prefix: 'ema' })))]).toEqual([
      ...otherResnet,
    ]);
    const model = resnetModel(5);
    loadTorchWeights(model, state, { prefix: 'ema' });
    expect([...(await torchStateOf(model))]).toEqual([...otherResnet]);
  });

  it('may be none, where there are networks with and without', async () => {
    const state = new Map([...prefixed('ema.', otherResnet), ...resnet]);
    const words = "'ema.' (ResNet), '' (ResNet); choose one with the option prefix";
    expect(() => modelFromTorch(state)).toThrow(words);
    const model = resnetModel(5);
    expect(() => loadTorchWeights(model, state)).toThrow(words);
    expect([...(await torchStateOf(modelFromTorch(state, { prefix: '' })))]).toEqual([...resnet]);
    loadTorchWeights(model, state, { prefix: '' });
    expect([...(await torchStateOf(model))]).toEqual([...resnet]);
  });

  it('is told by the model where the networks differ', async () => {
    const state = new Map([...prefixed('netG.', resnet), ...prefixed('netD.', patch), ...loss]);
    const generator = resnetModel(5);
    loadTorchWeights(generator, state);
    expect([...(await torchStateOf(generator))]).toEqual([...resnet]);
    const discriminator = patchDiscriminator({ filters: 1, norm: 'instance', seed: 5 });
    loadTorchWeights(discriminator, state);
    expect([...(await torchStateOf(discriminator))]).toEqual([...patch]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('must be given where several networks fit, and the error lists them', () => {
    const state = new Map([
      ...prefixed('G_A.', resnet),
      ...prefixed('G_B.', resnet),
      ...prefixed('D_A.', patch),
    ]);
    expect(() => modelFromTorch(state)).toThrow(
      "modelFromTorch: the checkpoint holds several networks, 'G_A.' (ResNet), 'G_B.' (ResNet), " +
        "'D_A.' (PatchGAN); choose one with the option prefix: modelFromTorch(stateDict, { prefix: 'G_A.' })",
    );
    expect(() => loadTorchWeights(resnetModel(5), state)).toThrow(
      "loadTorchWeights: the checkpoint holds several networks, 'G_A.' (ResNet), 'G_B.' (ResNet); " +
        "choose one with the option prefix: loadTorchWeights(model, stateDict, { prefix: 'G_A.' })",
    );
    const wide = resnetGenerator({ blocks: 1, filters: 2 });
    expect(() => loadTorchWeights(wide, state)).toThrow(
      /does not fit model 'resnet_generator', behind 'G_A.': model.1.weight must have shape .*; modelFromTorch\(stateDict, \{ prefix: 'G_A.' \}\) builds/,
    );
    const nested = new Map(prefixed('nets.', state));
    expect(() => modelFromTorch(nested, { prefix: 'nets' })).toThrow(
      "'nets.G_A.' (ResNet), 'nets.G_B.' (ResNet), 'nets.D_A.' (PatchGAN)",
    );
    expect(() => loadTorchWeights(resnetModel(5), nested, { prefix: 'nets' })).toThrow(
      "'nets.G_A.' (ResNet), 'nets.G_B.' (ResNet); choose",
    );
  });

  it('that no name has is refused, and those that there are are named', () => {
    const state = new Map([...prefixed('netG.', resnet), ...prefixed('netD.', patch)]);
    for (const run of [
      () => modelFromTorch(state, { prefix: 'generator' }),
      () => loadTorchWeights(resnetModel(5), state, { prefix: 'generator' }),
    ]) {
      expect(run).toThrow("no name begins with 'generator.'; they begin with 'netG.', 'netD.'");
    }
    expect(() => modelFromTorch(state, { prefix: 3 as never })).toThrow(
      "modelFromTorch: prefix must be text that the names begin with, such as 'netG.', got 3",
    );
    expect(() => loadTorchWeights(resnetModel(5), state, { prefx: 'a' } as never)).toThrow(
      "did you mean 'prefix'?",
    );
  });

  it('warns of other parts that are left out', () => {
    const state = new Map([
      ...prefixed('netG.', resnet),
      ['encoder.fc.weight', floats(2, 2)] as const,
    ]);
    modelFromTorch(state);
    expect(warn.mock.calls).toEqual([
      ["modelFromTorch: took the network behind 'netG.' and left out 'encoder.fc.weight'"],
    ]);
  });

  it('is found in safetensors too', async () => {
    const bytes = await writeSafetensors(new Map(prefixed('generator.module.', resnet)));
    expect([...(await torchStateOf(modelFromTorch(await readSafetensors(bytes))))]).toEqual([
      ...resnet,
    ]);
  });
});

describe('a checkpoint of Lightning', () => {
  const path = fileURLToPath(new URL('../fixtures/relative-lightning.ckpt', import.meta.url));

  it('lists its networks, and gives the one that is asked for', async () => {
    const state = await readTorch(path);
    expect(() => modelFromTorch(state)).toThrow(
      "'G_A.' (ResNet), 'G_B.' (ResNet), 'D_A.' (PatchGAN); choose one",
    );
    const generator = modelFromTorch(state, { prefix: 'G_B.' });
    const { data } = (await torchStateOf(generator)).get('model.1.weight')!;
    expect(data).toEqual(state.get('G_B.model.1.weight')!.data);
    const discriminator = patchDiscriminator({ layers: 2, filters: 1, norm: 'instance' });
    loadTorchWeights(discriminator, state);
    expect((await torchStateOf(discriminator)).get('model.0.weight')!.data).toEqual(
      state.get('D_A.model.0.weight')!.data,
    );
  });
});
