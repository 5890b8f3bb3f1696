import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { engines, expectAllClose, largest, loadTorchStorages, readGolden } from '@gan/testing';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, it } from 'vitest';
import { patchDiscriminator } from './patch-discriminator';
import { pixelDiscriminator } from './pixel-discriminator';

const fixture = (file: string) => new URL(`../fixtures/${file}`, import.meta.url);

const networks: Record<string, () => LayersModel> = {
  patch_batch: () => patchDiscriminator({ inputChannels: 6, filters: 4 }),
  patch_1layer: () => patchDiscriminator({ inputChannels: 3, filters: 4, layers: 1 }),
  patch_instance_4layers: () =>
    patchDiscriminator({ inputChannels: 3, filters: 4, layers: 4, norm: 'instance' }),
  pixel_batch: () => pixelDiscriminator({ inputChannels: 6, filters: 4 }),
};

describe.each(engines)('on %s, discriminators agree with the reference', (backend) => {
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
