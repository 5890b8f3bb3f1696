import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { unetGenerator } from '@gan/generators';
import { loadTorchWeights, readTorch, torchStateOf, writeSafetensors } from '@gan/interop';
import { Pix2PixTrainer, writeCheckpoint } from '@gan/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initFrom, networkOf } from './init-from';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

const weights = (model: LayersModel) => model.getWeights().map((weight) => weight.dataSync());
const make = (seed: number) => new Pix2PixTrainer({ imageSize: 32, filters: 1, seed });

describe('initFrom', () => {
  it('loads the networks that the names of files say', async () => {
    const [from, to] = [make(1), make(2)];
    for (const [file, model] of [
      ['latest_net_G', from.models.generator],
      ['latest_net_D', from.models.discriminator],
    ] as const) {
      await writeSafetensors(await torchStateOf(model), join(folder, `${file}.safetensors`));
    }
    await initFrom(to, [join(folder, 'latest_net_D.safetensors')]);
    expect(weights(to.models.discriminator)).toEqual(weights(from.models.discriminator));
    expect(weights(to.models.generator)).not.toEqual(weights(from.models.generator));
    await initFrom(to, [join(folder, 'latest_net_G.safetensors')]);
    expect(weights(to.models.generator)).toEqual(weights(from.models.generator));
  });

  it('loads a .pth of the reference', async () => {
    const fixture = '../../trainers/fixtures/trace_pix2pix.G.before.pth';
    const pth = new URL(fixture, import.meta.url).pathname;
    const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 4 });
    const expected = unetGenerator({ imageSize: 32, filters: 4 });
    loadTorchWeights(expected, await readTorch(pth));
    await initFrom(trainer, [pth]);
    expect(weights(trainer.models.generator)).toEqual(weights(expected));
  });

  it.each([
    ['a checkpoint', 'checkpoints/step-000003'],
    ['a folder of checkpoints', 'checkpoints'],
    ['a run folder', '.'],
  ])('loads all networks of %s', async (_, path) => {
    const [from, to] = [make(1), make(2)];
    const dir = join(folder, 'checkpoints');
    await mkdir(dir);
    await writeCheckpoint(make(3), { dir, step: 2 });
    await writeCheckpoint(from, { dir, step: 3 });
    await initFrom(to, [join(folder, path)]);
    for (const name of ['generator', 'discriminator'] as const) {
      expect(weights(to.models[name])).toEqual(weights(from.models[name]));
    }
    expect(to.optimizers.generator.step).toBe(0);
  });

  it('names what does not fit, and leaves the networks as they were', async () => {
    const trainer = make(1);
    const before = weights(trainer.models.generator);
    const other = join(folder, 'wide.safetensors');
    await writeSafetensors(await torchStateOf(unetGenerator({ imageSize: 32, filters: 2 })), other);
    await writeFile(join(folder, 'half.pth'), 'PK');
    await writeFile(join(folder, 'weights.ckpt'), '');
    await expect(initFrom(trainer, [other])).rejects.toThrow(
      /--init-from: .*wide.safetensors as generator: .* must have shape/,
    );
    await expect(initFrom(trainer, [join(folder, 'half.pth')])).rejects.toThrow(/half\.pth/);
    await expect(initFrom(trainer, [join(folder, 'weights.ckpt')])).rejects.toThrow(
      /weights\.ckpt must be a checkpoint folder, a \.pth or a \.safetensors file/,
    );
    await expect(initFrom(trainer, [join(folder, 'none')])).rejects.toThrow(/none does not exist/);
    expect(weights(trainer.models.generator)).toEqual(before);
  });
});

describe('networkOf', () => {
  const pix2pix = ['generator', 'discriminator'];
  const cycle = ['generatorA', 'generatorB', 'discriminatorA', 'discriminatorB'];

  it.each([
    [pix2pix, '/x/latest_net_G.pth', 'generator'],
    [pix2pix, '200_net_D.safetensors', 'discriminator'],
    [pix2pix, 'facades_label2photo.pth', 'generator'],
    [pix2pix, 'netG_epoch_24.pth', 'generator'],
    [cycle, 'latest_net_G_A.pth', 'generatorA'],
    [cycle, 'latest_net_D_B.pth', 'discriminatorB'],
    [cycle, 'G_B.pt', 'generatorB'],
  ])('of %j in %s is %s', (networks, path, name) => {
    expect(networkOf(networks, path)).toBe(name);
  });

  it.each([
    [cycle, 'horse2zebra.pth'],
    [cycle, 'latest_net_G.pth'],
  ])('refuses to guess among %j for %s', (networks, path) => {
    expect(() => networkOf(networks, path)).toThrow(
      `--init-from: the name of ${path} must say which network it is; ` +
        'let it end in _G_A, _G_B, _D_A, _D_B before .pth',
    );
  });
});
