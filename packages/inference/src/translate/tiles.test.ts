import '@gan/backend-wasm';
import { unetGenerator } from '@gan/generators';
import { setBackend } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  largestDifference,
  lively,
  picture,
  resnet,
  spread,
  told,
  unet,
} from '../../test/generators';
import type { TranslateOptions } from '../index';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

describe('tiles make what the whole would', () => {
  it.each<[string, () => LayersModel, TranslateOptions]>([
    ['a U-Net', unet, { tile: 48 }],
    ['a U-Net that resizes', () => unet({ upsample: 'resize' }), { tile: 48 }],
    ['a U-Net without norms', () => unet({ norm: 'none' }), { tile: 40 }],
    ['a ResNet without norms', () => resnet({ norm: 'none' }), { tile: 64 }],
    ['a ResNet with batch norm', () => resnet({ norm: 'batch' }), { tile: 64 }],
    ['a U-Net with instance norm', () => unet({ norm: 'instance' }), { tile: 48 }],
    ['a U-Net in training', unet, { tile: 48, mode: 'train' }],
    ['a ResNet with instance norm', resnet, { tile: 64 }],
    ['a ResNet with affine instance norm', () => resnet({ norm: 'instance-affine' }), { tile: 64 }],
  ])('of %s', async (_, make, options) => {
    const model = make();
    const image = picture(112, 144);
    const { output: whole } = await told(model, image, { ...options, tile: undefined });
    const { output, translation } = await told(model, image, options);
    expect(translation.tiles).toBeGreaterThan(3);
    expect(spread(whole)).toBeGreaterThan(0.5);
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });

  it.each<[string, () => LayersModel, TranslateOptions, number]>([
    ['a U-Net', unet, {}, 400_000],
    ['a U-Net with instance norm', () => unet({ norm: 'instance' }), {}, 500_000],
    ['a U-Net in training', unet, { mode: 'train' }, 500_000],
    ['a ResNet without norms', () => resnet({ norm: 'none', blocks: 1 }), {}, 500_000],
    ['a ResNet', () => resnet({ blocks: 1 }), {}, 500_000],
  ])('of %s in little memory', async (_, make, options, bytes) => {
    const model = make();
    const image = picture(64, 320);
    const { output: whole } = await told(model, image, options);
    const { output, translation } = await told(model, image, { ...options, memory: bytes });
    expect(translation.tiles).toBeGreaterThan(1);
    expect(translation.statistics).not.toBe('copy');
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });

  it('where dropout lies at the bottom of a U-Net', async () => {
    const model = lively(unetGenerator({ levels: 6, filters: 2 }));
    const image = picture(128, 192);
    const options = { mode: 'train', seed: 3 } as const;
    const { output: whole } = await told(model, image, options);
    const { output } = await told(model, image, { ...options, tile: 64 });
    expect(largestDifference(output, whole)).toBeLessThan(1e-5);
  });
});
