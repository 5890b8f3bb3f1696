import '@tensorflow/tfjs-backend-cpu';
import { readGolden } from '@gan/testing';
import {
  fill,
  memory,
  neg,
  ones,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { L1Distance, l1Distance } from './l1-distance';
import { Psnr, psnr } from './psnr';
import { Sharpness, sharpness } from './sharpness';
import { Ssim, ssim } from './ssim';

const golden = readGolden(new URL('../fixtures/images.json', import.meta.url));
const pair = (name: string) =>
  ['output', 'target'].map((side) => golden.get(`${name}/${side}`)) as [Tensor4D, Tensor4D];
const expected = (name: string) => golden.config[name] as Record<'ssim' | 'psnr', number[]>;
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
const names = ['colour', 'grey', 'smallest', 'five_channels', 'unrelated'];

describe('against scikit-image', () => {
  it.each(names)('ssim and psnr agree on %s images', async (name) => {
    const { ssim: similarity, psnr: decibels } = expected(name);
    expect(await ssim(...pair(name))).toBeCloseTo(mean(similarity), 9);
    expect(await psnr(...pair(name))).toBeCloseTo(mean(decibels), 9);
  });

  it('the mean goes over images, in whatever batches they come', async () => {
    const [output, target] = pair('grey');
    const [similarity, decibels] = [new Ssim(), new Psnr()];
    for (let i = 0; i < 3; i++) {
      const image = (x: Tensor4D) => slice(x, [i, 0, 0, 0], [1, 16, 16, 1]);
      for (const metric of [similarity, decibels]) await metric.add(image(output), image(target));
    }
    expect(similarity.count).toBe(3);
    expect(similarity.result()).toBeCloseTo(mean(expected('grey').ssim), 9);
    expect(decibels.result()).toBeCloseTo(mean(expected('grey').psnr), 9);
  });
});

describe('closed forms', () => {
  const [output, target] = pair('colour');

  it('l1 is the mean absolute difference, over batches of unequal size too', async () => {
    const metric = new L1Distance();
    await metric.add(fill([3, 4, 5, 2], 0.5), zeros([3, 4, 5, 2]));
    await metric.add(fill([1, 9, 9, 1], -0.25), fill([1, 9, 9, 1], 0.75));
    expect(metric.result()).toBe((3 * 0.5 + 1) / 4);
    expect(await l1Distance(output, output)).toBe(0);
  });

  it('psnr of equal images is infinite, of opposite ones 0 dB', async () => {
    expect(await psnr(output, output)).toBe(Infinity);
    expect(await psnr(ones([1, 2, 2, 3]), neg(ones([1, 2, 2, 3])))).toBe(0);
  });

  it('ssim is 1 for equal images, symmetric, and its luminance term for flat ones', async () => {
    expect(await ssim(target, target)).toBeCloseTo(1, 12);
    expect(await ssim(output, target)).toBeCloseTo(await ssim(target, output), 12);
    const flat = await ssim(fill([1, 12, 12, 1], 0.5), fill([1, 12, 12, 1], -0.25));
    expect(flat).toBeCloseTo((-0.25 + 0.0004) / (0.25 + 0.0625 + 0.0004), 9);
  });

  it('sharpness is the ratio of gradient energies over all images', async () => {
    const ramp = tensor4d([0, 0.5, 1, 0, 0.5, 1], [1, 2, 3, 1]); // 4 steps of 0.5 across: energy 1
    const steps = tensor4d([-1, -1, -1, 1, 1, 1], [1, 2, 3, 1]); // 3 steps of 2 down: energy 12
    expect(await sharpness(ramp, steps)).toBeCloseTo(1 / 12, 12);
    const metric = new Sharpness();
    await metric.add(ramp, steps);
    await metric.add(steps, ramp);
    expect(metric.result()).toBe(1);
  });

  it('sharpness looks at each channel by itself', async () => {
    const channels = tensor4d([-1, 1, -1, 1, -1, 1, -1, 1], [1, 2, 2, 2]);
    const even = tensor4d([0, 0, 1, 1, 0, 0, 1, 1], [1, 2, 2, 2]); // 2 steps of 1 in 2 channels
    expect(await sharpness(channels, even)).toBe(0);
    expect(await sharpness(even, even)).toBe(1);
  });
});

describe('errors', () => {
  const image = zeros([1, 16, 16, 3]) as Tensor4D;
  const flat = zeros([16, 16, 3]) as Tensor as Tensor4D;

  it.each([
    ['l1Distance', () => new L1Distance()],
    ['psnr', () => new Psnr()],
    ['ssim', () => new Ssim()],
    ['sharpness', () => new Sharpness()],
  ])('%s names shapes, values and missing images', async (name, make) => {
    const metric = make();
    expect(() => metric.result()).toThrow(`${name}: there is no image to measure`);
    await expect(metric.add(image, zeros([1, 16, 8, 3]))).rejects.toThrow(
      `${name}: output and target must be images [B, H, W, C] of one shape, got [1, 16, 16, 3] and ` +
        '[1, 16, 8, 3]',
    );
    await expect(metric.add(flat, flat)).rejects.toThrow('[16, 16, 3]');
    await expect(metric.add(image, undefined as never)).rejects.toThrow('undefined');
    for (const value of [255, Number.NaN]) {
      await expect(metric.add(image, fill([1, 16, 16, 3], value))).rejects.toMatchObject({
        code: 'DataError',
        message: expect.stringContaining(`target must hold values in [-1, 1], got ${value}`),
      });
    }
    expect(metric.count).toBe(0);
  });

  it('ssim needs a window, sharpness a difference', async () => {
    const small = zeros([1, 10, 20, 1]) as Tensor4D;
    await expect(ssim(small, small)).rejects.toThrow(
      'at least 11 pixels high and wide, got 10 x 20',
    );
    await expect(sharpness(image, image)).rejects.toThrow('all targets are of one colour');
  });
});

it('no metric makes a tensor', async () => {
  const [output, target] = pair('colour');
  const before = memory().numTensors;
  for (const measure of [l1Distance, psnr, ssim, sharpness]) await measure(output, target);
  expect(memory().numTensors).toBe(before);
});
