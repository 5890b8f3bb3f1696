import '@tensorflow/tfjs-backend-cpu';
import { patchDiscriminator, receptiveField } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { memory } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import type { CycleGanTrainerOptions } from '../cycle-gan/cycle-gan-options';
import { CycleGanTrainer } from '../cycle-gan/cycle-gan-trainer';
import type { Pix2PixTrainerOptions } from '../pix2pix/pix2pix-options';
import { Pix2PixTrainer } from '../pix2pix/pix2pix-trainer';

const kinds = (model: LayersModel) => new Set(model.layers.map((layer) => layer.getClassName()));
const rates = (model: LayersModel) => model.countParams();
const firstWeights = (model: LayersModel) => Array.from(model.getWeights()[0]!.dataSync());
const small = { imageSize: 32, filters: 2 };

/** What `look` finds of a trainer that is disposed afterwards. */
function pix2pix<T>(options: Pix2PixTrainerOptions, look: (of: Pix2PixTrainer['models']) => T): T {
  const trainer = new Pix2PixTrainer({ ...small, ...options });
  const found = look(trainer.models);
  trainer.dispose();
  return found;
}

function cycleGan<T>(
  options: CycleGanTrainerOptions,
  look: (of: CycleGanTrainer['models']) => T,
): T {
  const trainer = new CycleGanTrainer({ ...small, ...options });
  const found = look(trainer.models);
  trainer.dispose();
  return found;
}

describe('the networks that a trainer makes by its options', () => {
  it('are of the size, norm and depth that were asked for', () => {
    pix2pix({ norm: 'instance', levels: 3, patch: 1 }, ({ generator, discriminator }) => {
      const unet = unetGenerator({ levels: 3, filters: 2, norm: 'instance' });
      expect(rates(generator)).toBe(rates(unet));
      expect(kinds(generator)).toEqual(kinds(unet));
      const patch = { inputChannels: 6, layers: 1, filters: 2, norm: 'instance' } as const;
      const model = patchDiscriminator(patch);
      expect(rates(discriminator)).toBe(rates(model));
      expect(receptiveField(discriminator)).toBe(16);
      unet.dispose();
      model.dispose();
    });
  });

  it('are ResNets by blocks, with the dropout that the trainer has by default', () => {
    const dropouts = (model: LayersModel) =>
      model.layers.filter((layer) => /dropout/i.test(layer.getClassName())).length;
    expect(pix2pix({ blocks: 2 }, ({ generator }) => dropouts(generator))).toBe(2);
    expect(pix2pix({ blocks: 2, dropout: false }, ({ generator }) => dropouts(generator))).toBe(0);
    expect(cycleGan({ blocks: 2 }, ({ generatorB }) => dropouts(generatorB))).toBe(0);
    const resnet = resnetGenerator({ blocks: 2, filters: 2 });
    expect(cycleGan({ blocks: 2 }, ({ generatorA }) => rates(generatorA))).toBe(rates(resnet));
    resnet.dispose();
  });

  it('are U-Nets by levels, also for CycleGAN', () => {
    const unet = unetGenerator({ levels: 3, filters: 2, norm: 'none', dropout: false });
    const options = { levels: 3, norm: 'none' } as const;
    expect(cycleGan(options, ({ generatorB }) => rates(generatorB))).toBe(rates(unet));
    unet.dispose();
  });

  it('judge pixels, and have discriminators of another width', () => {
    const options = { patch: 'pixel', discriminatorFilters: 3 } as const;
    const found = pix2pix(options, ({ discriminator }) => ({
      field: receptiveField(discriminator),
      width: discriminator.getWeights()[0]!.shape,
    }));
    expect(found).toEqual({ field: 1, width: [1, 1, 6, 3] });
    expect(cycleGan(options, ({ discriminatorB }) => receptiveField(discriminatorB))).toBe(1);
  });

  it('are drawn as init says, and upsample as asked', () => {
    const narrow = { kind: 'normal', gain: 0.001 } as const;
    const largest = ({ generator }: Pix2PixTrainer['models']) =>
      Math.max(...firstWeights(generator).map(Math.abs));
    expect(pix2pix({ init: narrow }, largest)).toBeLessThan(0.006);
    expect(pix2pix({}, largest)).toBeGreaterThan(0.01);
    const resized = pix2pix({ upsample: 'resize' }, ({ generator }) => kinds(generator));
    expect([...resized].some((kind) => /transpose/i.test(kind))).toBe(false);
  });

  it('are the same where the defaults are spelled out', () => {
    const plain = cycleGan({}, ({ discriminatorA }) => firstWeights(discriminatorA));
    const said = { blocks: 6, norm: 'instance', patch: 3, dropout: false } as const;
    expect(cycleGan(said, ({ discriminatorA }) => firstWeights(discriminatorA))).toEqual(plain);
    const unet = pix2pix({}, ({ generator }) => firstWeights(generator));
    const spelled = { levels: 5, norm: 'batch', patch: 3, dropout: true } as const;
    expect(pix2pix(spelled, ({ generator }) => firstWeights(generator))).toEqual(unet);
  });

  it('leak nothing', () => {
    const before = memory().numTensors;
    pix2pix({ blocks: 1, patch: 'pixel' }, () => {});
    cycleGan({ levels: 2, patch: 2 }, () => {});
    expect(memory().numTensors).toBe(before);
  });
});

describe('options that no network would be made with', () => {
  const generator = unetGenerator({ levels: 3, filters: 2 });
  const discriminator = patchDiscriminator({ inputChannels: 6, layers: 1, filters: 2 });

  it.each<[Pix2PixTrainerOptions, string]>([
    [{ levels: 3, blocks: 2 }, 'levels is of a U-Net and blocks of a ResNet, got both'],
    [{ generator, levels: 3 }, 'levels is an option of the default generator, and yours are given'],
    [{ discriminator, patch: 1 }, 'patch is an option of the default discriminator'],
    [{ generator, discriminator, norm: 'none' }, 'norm is an option of the default networks'],
    [{ patch: 7 }, "patch must be an integer from 1 to 6, or 'pixel', got 7"],
    [{ discriminatorFilters: 0 }, 'discriminatorFilters must be an integer of at least 1, got 0'],
  ])('are refused: %#', (options, message) => {
    const before = memory().numTensors;
    expect(() => new Pix2PixTrainer({ ...small, ...options })).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  it('are taken where one network of the kind is to be made', () => {
    const generatorA = resnetGenerator({ blocks: 1, filters: 2 });
    const blocks = cycleGan({ generatorA, blocks: 2 }, ({ generatorB }) => rates(generatorB));
    expect(blocks).toBeGreaterThan(rates(generatorA));
    generatorA.dispose();
  });
});
