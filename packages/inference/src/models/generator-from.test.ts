import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator } from '@gan/generators';
import { type StateDict, torchStateOf, writeSafetensors } from '@gan/interop';
import { CycleGanTrainer, DcganTrainer, Pix2PixTrainer, writeCheckpoint } from '@gan/trainers';
import { linspace, memory, reshape, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { generatorFrom, saveModel } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-generator-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
const weightsOf = (model: LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../generators/fixtures/${name}`, import.meta.url));
const pth = fixture('unet_batch.pth');
const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2, seed: 3, ema: 0.9 });
const generator = trainer.models.generator;

beforeAll(async () => {
  const image = reshape(linspace(-1, 1, 32 * 32 * 3), [1, 32, 32, 3]) as Tensor4D;
  await trainer.step({ a: image, b: image });
  for (const name of ['run/checkpoints', 'empty', 'bare']) mkdirSync(at(name), { recursive: true });
  await writeCheckpoint(trainer, { dir: at('run', 'checkpoints'), step: 7 });
  await saveModel(generator, at('saved'));
  await saveModel(generator, at('bare', 'generator'));
  await writeSafetensors(await torchStateOf(generator), at('generator.safetensors'));
});

/** Several networks' tensors in one, their names behind the networks'. */
async function underPrefixes(models: Readonly<Record<string, LayersModel>>): Promise<StateDict> {
  const all: StateDict = new Map();
  for (const [prefix, model] of Object.entries(models)) {
    for (const [name, value] of await torchStateOf(model)) all.set(`${prefix}.${name}`, value);
  }
  return all;
}

describe('generatorFrom', () => {
  it.each([
    ['a run folder', () => at('run')],
    ['a folder of checkpoints', () => at('run', 'checkpoints')],
    ['a checkpoint', () => at('run', 'checkpoints', 'step-000007')],
    [
      'a file of a checkpoint',
      () => at('run', 'checkpoints', 'step-000007', 'weights.safetensors'),
    ],
    ['a saved model', () => at('saved')],
    ['its model.json', () => at('saved', 'model.json')],
    ['a run folder without checkpoints', () => at('bare')],
    ['a .safetensors', () => at('generator.safetensors')],
    ['bytes', () => readFileSync(at('generator.safetensors'))],
    ['an ArrayBuffer', () => new Uint8Array(readFileSync(at('generator.safetensors'))).buffer],
  ])('takes %s', async (_, source) => {
    const before = memory().numTensors;
    const model = await generatorFrom(source());
    expect(weightsOf(model)).toEqual(weightsOf(generator));
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('takes a .pth by path and by its bytes', async () => {
    const wanted = await torchStateOf(await generatorFrom(pth));
    expect(await torchStateOf(await generatorFrom(readFileSync(pth)))).toEqual(wanted);
    expect(wanted.size).toBeGreaterThan(10);
  });

  it('takes averages of checkpoints only', async () => {
    const averages = [...trainer.state().tensors].filter(([name]) =>
      name.startsWith('average/generator/'),
    );
    const model = await generatorFrom(at('run'), { average: true });
    expect(model.trainableWeights.map((weight) => Array.from(weight.read().dataSync()))).toEqual(
      averages.map(([, average]) => Array.from(average.dataSync())),
    );
    expect(weightsOf(model)[0]).not.toEqual(weightsOf(generator)[0]);
    await expect(generatorFrom(pth, { average: true })).rejects.toMatchObject({
      code: 'OptionError',
      message: expect.stringContaining('has no averages beside its weights'),
    });
  });

  it('takes one of two generators', async () => {
    const cycle = new CycleGanTrainer({ imageSize: 32, generatorA: tiny(1), generatorB: tiny(2) });
    const dir = at('cycle');
    mkdirSync(dir);
    await writeCheckpoint(cycle, { dir, step: 1 });
    await expect(generatorFrom(dir)).rejects.toThrow(
      /^generatorFrom: .* which network must be said/,
    );
    const b = await generatorFrom(dir, { network: 'generatorB' });
    expect(weightsOf(b)).toEqual(weightsOf(cycle.models.generatorB));
    const states = {
      G_A: tiny(1),
      G_B: tiny(2),
      D_A: patchDiscriminator({ layers: 2, filters: 1 }),
    };
    const both = await underPrefixes(states);
    const bytes = await writeSafetensors(both);
    expect(weightsOf(await generatorFrom(bytes, { network: 'generatorB' }))).toEqual(
      weightsOf(states.G_B),
    );
    await expect(generatorFrom(bytes)).rejects.toThrow(/^generatorFrom: the file: .*G_A.*G_B/);
  });

  it('takes one of two saved models of a run', async () => {
    const models = { 'generator-a': tiny(1), 'generator-b': tiny(2) };
    for (const [name, model] of Object.entries(models)) await saveModel(model, at('two', name));
    const b = await generatorFrom(at('two'), { network: 'generatorB' });
    expect(weightsOf(b)).toEqual(weightsOf(models['generator-b']));
    for (const options of [{}, { network: 'generator' } as const]) {
      await expect(generatorFrom(at('two'), options)).rejects.toThrow(
        /no checkpoint, and the saved models generator-a, generator-b; give one of them, or network:/,
      );
    }
  });

  it('takes the generator beside a discriminator, and one of latent vectors', async () => {
    const states = { netG: tiny(1), netD: patchDiscriminator({ layers: 2, filters: 1 }) };
    const both = await underPrefixes(states);
    const model = await generatorFrom(await writeSafetensors(both));
    expect(weightsOf(model)).toEqual(weightsOf(states.netG));
    const dcgan = new DcganTrainer({ imageSize: 8, filters: 2 });
    const dir = at('dcgan');
    mkdirSync(dir);
    await writeCheckpoint(dcgan, { dir, step: 1 });
    expect((await generatorFrom(dir)).name).toBe('dcgan_generator');
  });

  it.each([
    ['a checkpoint', () => at('run')],
    ['a saved model', () => at('saved')],
    ['a .safetensors', () => at('generator.safetensors')],
  ])('draws no weights that %s replaces', async (_, source) => {
    const drawn = vi.spyOn(Rng.prototype, 'normal');
    try {
      await generatorFrom(source());
      expect(drawn).not.toHaveBeenCalled();
      tiny(1);
      expect(drawn).toHaveBeenCalled();
    } finally {
      drawn.mockRestore();
    }
  });
});

const tiny = (seed: number) => resnetGenerator({ blocks: 1, filters: 2, norm: 'batch', seed });

describe('generatorFrom says', () => {
  it('what is missing', async () => {
    await expect(generatorFrom(at('nowhere'))).rejects.toThrow(
      `generatorFrom: ${at('nowhere')} does not exist; check the path`,
    );
    await expect(generatorFrom(at('empty'))).rejects.toThrow(
      `generatorFrom: there is no generator in ${at('empty')}; give a run folder, a checkpoint`,
    );
    await expect(generatorFrom(3 as never)).rejects.toThrow('takes a path, a Uint8Array or an');
    await expect(generatorFrom(pth, { network: 'D' as never })).rejects.toThrow(
      "network must be one of 'generator', 'generatorA', 'generatorB', got 'D'",
    );
  });

  it('that there is nothing to choose', async () => {
    await saveModel(tiny(1), at('single'));
    await expect(generatorFrom(at('single'), { network: 'generatorB' })).rejects.toThrow(
      /holds one generator, so there is nothing for network: 'generatorB' to choose; leave it out/,
    );
    await expect(generatorFrom(pth, { network: 'generatorA' })).rejects.toThrow(
      /has no network of its own for network: 'generatorA' to choose; its tensors begin with 'model'/,
    );
    expect((await generatorFrom(pth, { network: 'generator' })).inputs).toHaveLength(1);
  });

  it('that a file is none, or of no generator', async () => {
    writeFileSync(at('photo.pth'), 'GIF89a, a picture');
    await expect(generatorFrom(at('photo.pth'))).rejects.toThrow(
      /^generatorFrom: .*it is a picture; give the checkpoint/,
    );
    const before = memory().numTensors;
    const judge = patchDiscriminator({ layers: 2, filters: 1 });
    const bytes = await writeSafetensors(await torchStateOf(judge));
    await expect(generatorFrom(bytes)).rejects.toThrow(
      'generatorFrom: the file holds a patch_discriminator, which is no generator',
    );
    judge.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
