import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { interpolatedLabels } from './label-colours';

const folder = mkdtempSync(join(tmpdir(), 'gan-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIZE = 96;
type Draw = (x: number, y: number) => readonly [number, number, number];

const draw = (colour: Draw) => {
  const pixels = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) pixels.set(colour(i % SIZE, Math.floor(i / SIZE)), 3 * i);
  return pixels;
};
const raw = { raw: { width: SIZE, height: SIZE, channels: 3 } } as const;
const resized = (pixels: Uint8Array, kernel: 'cubic' | 'nearest') =>
  sharp(pixels, raw).resize(150, 150, { kernel }).raw().toBuffer();

const palette = [
  [0, 0, 170],
  [255, 85, 0],
  [0, 255, 255],
  [85, 255, 170],
] as const;
const discs: Draw = (x, y) =>
  palette[Math.floor(Math.hypot(x - 40, y - 50) / 17) % palette.length] as readonly [
    number,
    number,
    number,
  ];

describe('interpolatedLabels', () => {
  it('sees a label map that was resized with blends, and none resized without', async () => {
    const map = draw(discs);
    expect(interpolatedLabels(map)).toBeUndefined();
    expect(interpolatedLabels(await resized(map, 'nearest'))).toBeUndefined();
    const found = interpolatedLabels(await resized(map, 'cubic'));
    expect(found?.own).toBeGreaterThanOrEqual(4);
    expect(found?.own).toBeLessThan(8);
    expect(found?.all).toBeGreaterThan(100);
  });

  it('sees it in diagonal stripes of three colours, cropped', async () => {
    const stripes = Buffer.alloc(256 * 256 * 3);
    for (let i = 0; i < 256 * 256; i++) {
      stripes.set(palette[Math.floor(((i % 256) + Math.floor(i / 256)) / 37) % 3]!, 3 * i);
    }
    const image = sharp(stripes, { raw: { width: 256, height: 256, channels: 3 } });
    const mixed = image.resize(286, 286, { kernel: 'cubic' });
    const crop = mixed.extract({ left: 15, top: 7, width: 256, height: 256 });
    expect(interpolatedLabels(await crop.raw().toBuffer())?.all).toBeGreaterThan(100);
  });

  it.each<[string, Draw]>([
    ['a smooth gradient', (x, y) => [2 * x, 2 * y, 100]],
    ['a gradient over a background', (x, y) => (y < 60 ? [255, 255, 255] : [2 * x, y, 255 - x])],
    ['grey', (x) => [2 * x, 2 * x, 2 * x]],
    ['noise', (x, y) => [(x * 7919 + y * 104729) % 256, (x * y * 31) % 256, (x * x + y) % 256]],
    ['one colour', () => [3, 4, 5]],
  ])('is quiet of %s, resized', async (_, colour) => {
    expect(interpolatedLabels(await resized(draw(colour), 'cubic'))).toBeUndefined();
  });

  it('is quiet of drawings in black on white, smoothed or not', async () => {
    const lines = draw((x, y) => ((x + 2 * y) % 24 < 3 ? [0, 0, 0] : [255, 255, 255]));
    expect(interpolatedLabels(await resized(lines, 'cubic'))).toBeUndefined();
  });

  it.each([50, 75, 95, 100])('is quiet of a map that is a JPEG of quality %i', async (quality) => {
    const jpeg = await sharp(draw(discs), raw).jpeg({ quality }).toBuffer();
    expect(interpolatedLabels(await sharp(jpeg).raw().toBuffer())).toBeUndefined();
  });
});

const facades = new URL('../../../../../shared/data/facades/train/', import.meta.url).pathname;

describe.skipIf(!existsSync(facades))('CMP facades', () => {
  const files = (side: string) =>
    readdirSync(join(facades, side))
      .slice(0, 12)
      .map((file) => join(facades, side, file));
  const seen = async (side: string, change: (image: Sharp) => Sharp | Promise<Buffer>) => {
    const found = [];
    for (const file of files(side)) {
      const changed = await change(sharp(file));
      const image = Buffer.isBuffer(changed) ? sharp(changed) : changed;
      found.push(interpolatedLabels(await image.removeAlpha().raw().toBuffer()));
    }
    return found.filter(Boolean).length;
  };

  it('are told of where resizing blended the labels, and nowhere else', async () => {
    const cubic = (image: Sharp) => image.resize(286, 286, { kernel: 'cubic' });
    expect(await seen('B', cubic)).toBeGreaterThanOrEqual(10);
    expect(await seen('B', (image) => image)).toBe(0);
    expect(await seen('B', (image) => image.resize(286, 286, { kernel: 'nearest' }))).toBe(0);
    for (const quality of [75, 90, 95]) {
      expect(await seen('B', (image) => image.jpeg({ quality }).toBuffer())).toBe(0);
    }
    expect(await seen('A', (image) => image)).toBe(0);
    expect(await seen('A', cubic)).toBe(0);
  });
});
