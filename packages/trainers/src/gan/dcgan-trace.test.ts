import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import {
  engines,
  expectAllClose,
  loadTorchStorages,
  readGolden,
  torchWeights,
  weightsInLayerOrder,
} from '@gan/testing';
import {
  reshape,
  setBackend,
  slice,
  type Tensor2D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DcganTrainer } from './dcgan-trainer';

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url);

describe.each(engines)('on %s, DcganTrainer', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it('takes the steps of the reference: losses, weights and running statistics', async () => {
    const golden = readGolden(fixture('trace_dcgan.json'));
    const shape = { imageSize: 32, channels: 1, filters: 4 };
    const generator = dcganGenerator({ ...shape, latentDim: 8 });
    const discriminator = dcganDiscriminator(shape);
    loadTorchStorages(fixture('trace_dcgan.G.before.pth'), generator);
    loadTorchStorages(fixture('trace_dcgan.D.before.pth'), discriminator);
    const trainer = new DcganTrainer({ ...shape, latentDim: 8, generator, discriminator });
    const real = (step: number) =>
      tidy(() => {
        const nchw = reshape(slice(golden.get('x'), [step], [1]), [4, 1, 32, 32]);
        return transpose(nchw, [0, 2, 3, 1]) as Tensor4D;
      });
    const z = (step: number) =>
      tidy(() => reshape(slice(golden.get('z'), [step], [1]), [4, 8]) as Tensor2D);

    for (const [step, expected] of golden.losses.entries()) {
      const losses = await trainer.step({ real: real(step), z: z(step) });
      expect(Object.keys(losses).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, value] of Object.entries(losses)) {
        expect(Math.abs(value / expected[name]! - 1), `${name}, step ${step}`).toBeLessThan(2e-5);
      }
    }
    for (const [name, model] of Object.entries({ G: generator, D: discriminator })) {
      const expected = torchWeights(fixture(`trace_dcgan.${name}.after.pth`), model);
      for (const [i, weight] of weightsInLayerOrder(model).entries()) {
        // 2% of learning rate x steps, by which Adam could have moved a weight.
        expectAllClose(weight, expected[i]!, { rtol: 1e-6, atol: 0.02 * 3 * 2e-4 });
      }
    }
    trainer.dispose();
  });
});
