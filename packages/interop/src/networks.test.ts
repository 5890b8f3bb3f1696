import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { fileURLToPath } from 'node:url';
import { engines, expectAllClose, largest, readGolden } from '@gan/testing';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelFromTorch } from './model-from-torch';
import { readTorch } from './read-torch';
import { readSafetensors, writeSafetensors } from './safetensors';
import { torchStateOf } from './torch-state-of';

/** The parity cases live beside the networks that they are of. */
const golden = (name: string) => {
  const folder = /^(unet|resnet)/.test(name) ? 'generators' : 'discriminators';
  return new URL(`../../${folder}/fixtures/${name}`, import.meta.url);
};
const dcgan = (part: 'G' | 'D') =>
  new URL(`../fixtures/trace_dcgan.${part}.before.pth`, import.meta.url);

const cases = [
  'unet_batch',
  'unet_instance',
  'resnet_batch',
  'resnet_instance',
  'patch_1layer',
  'patch_batch',
  'patch_instance_4layers',
  'pixel_batch',
];

const checkpoints = [
  ...cases.map((name) => [name, golden(`${name}.pth`)] as const),
  ['dcgan generator', dcgan('G')] as const,
  ['dcgan discriminator', dcgan('D')] as const,
];

describe.each(engines)('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(checkpoints)('%s comes back as it was, bit for bit and in order', async (_, path) => {
    const before = memory().numTensors;
    const state = await readTorch(fileURLToPath(path));
    const model = modelFromTorch(state);
    const weights = memory().numTensors;
    const back = await torchStateOf(model);
    expect([...back]).toEqual([...state]);
    const copy = await readSafetensors(await writeSafetensors(back));
    expect([...(await torchStateOf(modelFromTorch(copy)))]).toEqual([...state]);
    expect(weights - before).toBe(model.weights.length);
  });

  it.each(cases)('%s gives the outputs of the reference', async (name) => {
    const { image } = readGolden(golden(`${name}.json`));
    const state = await readTorch(fileURLToPath(golden(`${name}.pth`)));
    const model = modelFromTorch(state, { dropout: false });
    for (const [output, training] of [
      ['y_eval', false],
      ['y_train', true],
    ] as const) {
      const y = model.apply(image('x'), { training }) as Tensor;
      const expected = image(output);
      expectAllClose(y, expected, { rtol: 1e-3, atol: 1e-3 * largest(expected) });
    }
  });
});
