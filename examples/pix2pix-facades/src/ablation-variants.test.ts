import '@tensorflow/tfjs-backend-cpu';
import { receptiveField } from '@gan/discriminators';
import { expect, it } from 'vitest';
import { discriminatorOf, variants } from './ablation-variants';

it('has discriminators whose patches are of the size that they are named after', () => {
  for (const { patch } of variants) {
    const model = discriminatorOf(patch, 1, 0);
    expect(receptiveField(model)).toBe(patch);
    model.dispose();
  }
});

it('leaves one loss out at a time', () => {
  expect(variants.map(({ name, weights }) => [name, weights])).toEqual([
    ['L1', { lambdaGan: 0 }],
    ['cGAN', { lambdaL1: 0 }],
    ['L1 + cGAN', {}],
    ['patch 1', {}],
    ['patch 16', {}],
    ['patch 286', {}],
  ]);
});
