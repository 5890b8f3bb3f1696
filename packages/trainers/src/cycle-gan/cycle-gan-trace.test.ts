import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator } from '@gan/generators';
import { engines, loadTorchStorages, readGolden, torchWeights } from '@gan/testing';
import {
  reshape,
  setBackend,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { CycleGanTrainer } from './cycle-gan-trainer';

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url);

/** Whether a weight is a convolution's bias directly before an instance norm: no output depends on it. */
function isIdle(model: LayersModel, layer: number, weight: number): boolean {
  if (weight !== 1) return false;
  const next = model.layers[layer + 1]?.getClassName() ?? '';
  return next.includes('InstanceNorm');
}

describe.each(engines)('on %s, CycleGanTrainer', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each([
    ['trace_cyclegan', 0.5],
    ['trace_cyclegan_noidt', 0],
  ])(
    'takes the steps of %s',
    async (name, lambdaIdentity) => {
      const golden = readGolden(fixture(`${name}.json`));
      const generator = () => resnetGenerator({ blocks: 2, filters: 4 });
      const discriminator = () => patchDiscriminator({ filters: 4, norm: 'instance' });
      const models = {
        generatorA: generator(),
        generatorB: generator(),
        discriminatorA: discriminator(),
        discriminatorB: discriminator(),
      };
      const files = { G_A: 'generatorA', G_B: 'generatorB' } as Record<string, keyof typeof models>;
      files.D_A = 'discriminatorA';
      files.D_B = 'discriminatorB';
      for (const [file, model] of Object.entries(files)) {
        loadTorchStorages(fixture(`${name}.${file}.before.pth`), models[model]);
      }
      const trainer = new CycleGanTrainer({ ...models, lambdaIdentity, poolSize: 0 });
      const image = (domain: string, step: number) =>
        tidy(() => {
          const nchw = reshape(slice(golden.get(domain), [step], [1]), [1, 3, 32, 32]);
          return transpose(nchw, [0, 2, 3, 1]) as Tensor4D;
        });

      for (const [step, expected] of golden.losses.entries()) {
        const losses = await trainer.step({ a: image('A', step), b: image('B', step) });
        expect(Object.keys(losses).sort()).toEqual(Object.keys(expected).sort());
        for (const [loss, value] of Object.entries(losses)) {
          const error = Math.abs(value - expected[loss]!);
          expect(error, `${loss}, step ${step}`).toBeLessThanOrEqual(2e-5 * expected[loss]!);
        }
      }
      // 3% of learning rate x steps, by which Adam could have moved a weight.
      const bound = 0.03 * golden.losses.length * 2e-4;
      for (const [file, key] of Object.entries(files)) {
        const model = models[key];
        const expected = torchWeights(fixture(`${name}.${file}.after.pth`), model)[
          Symbol.iterator
        ]();
        for (const [i, layer] of model.layers.entries()) {
          for (const [k, weight] of layer.getWeights().entries()) {
            const wanted = await (expected.next().value as Tensor).data();
            if (isIdle(model, i, k)) continue;
            const values = await weight.data();
            const far = values.filter((v, n) => !(Math.abs(v - wanted[n]!) <= bound));
            expect(far.length, `${file} ${layer.name}`).toBe(0);
          }
        }
      }
      trainer.dispose();
    },
    180_000,
  );
});
