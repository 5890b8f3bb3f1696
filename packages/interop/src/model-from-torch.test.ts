import '@tensorflow/tfjs-backend-cpu';
import { dcganDiscriminator, patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { memory } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import type { StateDict, StateTensor } from './dtypes';
import { modelFromTorch } from './model-from-torch';
import type { TorchOverrides } from './torch-overrides';
import { torchStateOf } from './torch-state-of';

/** Everything about a model but its seeds. */
const topology = (model: LayersModel) =>
  JSON.parse(
    JSON.stringify(model.toJSON(null, false), (key, value) => (key === 'seed' ? 0 : value)),
  );

const tensor = (...shape: number[]): StateTensor => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe('modelFromTorch', async () => {
  const unet = { levels: 3, filters: 2, inputChannels: 1, outputChannels: 4, seed: 5 };
  const resnet = { blocks: 2, filters: 2, inputChannels: 1, outputChannels: 4, seed: 5 };
  it.each<[string, LayersModel, TorchOverrides?]>([
    ['unet, batch', unetGenerator(unet)],
    ['unet, instance', unetGenerator({ ...unet, norm: 'instance' })],
    ['unet, none', unetGenerator({ ...unet, norm: 'none' })],
    ['unet of 2 levels', unetGenerator({ ...unet, levels: 2 })],
    ['unet of 7 levels', unetGenerator({ levels: 7, filters: 1 })],
    [
      'unet without dropout',
      unetGenerator({ levels: 6, filters: 1, dropout: false }),
      { dropout: false },
    ],
    ['resnet, instance', resnetGenerator(resnet)],
    ['resnet, batch', resnetGenerator({ ...resnet, norm: 'batch' })],
    ['resnet, none', resnetGenerator({ ...resnet, norm: 'none' })],
    ['resnet, dropout', resnetGenerator({ ...resnet, dropout: true })],
    ['resnet, batch, dropout', resnetGenerator({ ...resnet, norm: 'batch', dropout: true })],
    ['resnet of no blocks', resnetGenerator({ ...resnet, blocks: 0 })],
    ['patch, batch', patchDiscriminator({ filters: 2, inputChannels: 5 })],
    ['patch, instance', patchDiscriminator({ filters: 2, norm: 'instance', layers: 1 })],
    ['patch, none', patchDiscriminator({ filters: 2, norm: 'none', layers: 6 })],
    ['pixel, batch', pixelDiscriminator({ filters: 2, inputChannels: 5 })],
    ['pixel, instance', pixelDiscriminator({ filters: 2, norm: 'instance' })],
    ['pixel, none', pixelDiscriminator({ filters: 2, norm: 'none' }), { dropout: false }],
    ['dcgan', dcganGenerator({ filters: 2, imageSize: 32, channels: 1, latentDim: 7 })],
    ['dcgan of 8 pixels', dcganGenerator({ filters: 2, imageSize: 8 })],
    ['dcgan judge', dcganDiscriminator({ filters: 2, imageSize: 32, channels: 1 })],
    ['dcgan judge of 8 pixels', dcganDiscriminator({ filters: 2, imageSize: 8 })],
  ])('finds the options of %s', async (_, model, overrides) => {
    const state = await torchStateOf(model);
    const found = modelFromTorch(state, overrides);
    expect(topology(found)).toEqual(topology(model));
    expect([...(await torchStateOf(found))]).toEqual([...state]);
    found.dispose();
    model.dispose();
  });

  it('takes the prefix of DataParallel', async () => {
    const state = await torchStateOf(pixelDiscriminator({ filters: 2 }));
    const wrapped: StateDict = new Map([...state].map(([key, value]) => [`module.${key}`, value]));
    expect([...(await torchStateOf(modelFromTorch(wrapped)))]).toEqual([...state]);
  });

  it('takes the norm that it is given, and says when the weights do not fit it', async () => {
    const state = await torchStateOf(pixelDiscriminator({ filters: 2, norm: 'none' }));
    const tensors = memory().numTensors;
    expect(() => modelFromTorch(state, { norm: 'instance' })).toThrow('net.2.bias is missing');
    expect(memory().numTensors).toBe(tensors);
  });

  const patch = await torchStateOf(patchDiscriminator({ filters: 2 }));
  const resnetState = await torchStateOf(resnetGenerator({ blocks: 1, filters: 2 }));
  it.each<[string, Map<string, unknown>, string]>([
    ['other names', new Map([['fc.weight', tensor(2, 2)]]), "the names 'fc.weight' are of none of"],
    ['nothing', new Map(), 'the state_dict is empty'],
    [
      'a vector for a kernel',
      new Map([['net.0.weight', tensor(4)]]),
      'net.0.weight must be a kernel',
    ],
    [
      'nothing for a tensor',
      new Map([['net.0.weight', undefined]]),
      'net.0.weight must be a kernel',
    ],
    [
      'a shape without its values',
      new Map([['net.0.weight', { ...tensor(1), shape: [1e5, 1e5, 1, 1] }]]),
      'net.0.weight must be a kernel',
    ],
    [
      'kernels that contradict each other',
      new Map([...patch, ['model.2.weight', tensor(2, 2, 4, 4)]]),
      'model.2.weight must have shape [4, 2, 4, 4] after the kernels before it, got [2, 2, 4, 4]',
    ],
    [
      'blocks of nothing',
      new Map([
        ...resnetState,
        ...[1, 2, 3].map((i) => [`model.${i}0.conv_block.x`, tensor(0)] as const),
      ]),
      'model.11.conv_block.1.weight must be a kernel, a tensor of four axes; it is missing',
    ],
    [
      'a single level',
      new Map([
        ['model.model.0.weight', tensor(2, 3, 4, 4)],
        ['model.model.3.weight', tensor(2, 3, 4, 4)],
      ]),
      'no such network: unetGenerator: levels must be an integer from 2 to 10, got 1',
    ],
  ])('refuses %s', (_, state, message) => {
    const tensors = memory().numTensors;
    let error: unknown;
    try {
      modelFromTorch(state as StateDict);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(String(error)).toContain(`modelFromTorch: ${message}`);
    expect(memory().numTensors).toBe(tensors);
  });

  it('checks its overrides', () => {
    expect(() => modelFromTorch(patch, { norm: 'layer' as 'batch' })).toThrow("got 'layer'");
    expect(() => modelFromTorch(patch, { droput: true } as never)).toThrow(
      "did you mean 'dropout'",
    );
    expect(() => modelFromTorch({} as never)).toThrow('stateDict must be a Map');
  });
});
