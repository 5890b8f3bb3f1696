import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { engines, expectAllClose, largest, loadTorchStorages, readGolden } from '@gan/testing';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, it } from 'vitest';
import { resnetGenerator } from './resnet-generator';
import { unetGenerator } from './unet-generator';

const fixture = (file: string) => new URL(`../fixtures/${file}`, import.meta.url);

const networks: Record<string, () => LayersModel> = {
  unet_batch: () => unetGenerator({ levels: 5, filters: 4, norm: 'batch', dropout: false }),
  unet_instance: () =>
    unetGenerator({
      levels: 5,
      inputChannels: 1,
      outputChannels: 2,
      filters: 4,
      norm: 'instance',
      dropout: false,
    }),
  resnet_batch: () => resnetGenerator({ blocks: 2, filters: 4, norm: 'batch' }),
  resnet_instance: () => resnetGenerator({ blocks: 2, filters: 4, norm: 'instance' }),
};

describe.each(engines)('on %s, generators agree with the reference', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(Object.entries(networks))('%s', (name, make) => {
    const golden = readGolden(fixture(`${name}.json`));
    const model = make();
    loadTorchStorages(fixture(`${name}.pth`), model);
    for (const [output, training] of [
      ['y_eval', false],
      ['y_train', true],
    ] as const) {
      const y = model.apply(golden.image('x'), { training }) as Tensor;
      const expected = golden.image(output);
      expectAllClose(y, expected, { rtol: 1e-4, atol: 1e-4 * largest(expected) });
    }
    model.dispose();
  });
});
