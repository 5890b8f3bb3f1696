import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode, fixtures, pillowFacts } from '../../test/pillow';
import { imageFolder } from '../folders/image-folder';
import { pairedImages } from '../pairs/paired-images';

const path = (name: string) => join(fixtures, 'colours', name);

/** What Pillow makes of an image. */
interface Facts {
  readonly width: number;
  readonly height: number;
  readonly rgb: number[];
  readonly grey: number[];
}
const facts = await pillowFacts<Facts>('colours');

describe("colours are those of Pillow's convert", () => {
  it.each(Object.keys(facts))('%s', async (name) => {
    const { width, height, rgb, grey } = facts[name]!;
    const { header, pixels } = await decode(path(name), 3);
    expect(header).toMatchObject({ width, height });
    expect(pixels).toMatchObject({ width, height, channels: 3 });
    expect([...pixels.data]).toEqual(rgb);
    expect([...(await decode(path(name), 1)).pixels.data]).toEqual(grey);
  });

  it('covers inks, orientations, few bits and palettes', () => {
    expect(Object.keys(facts).length).toBeGreaterThan(24);
  });
});

describe('inks', () => {
  it('stay as they are stored with channels: 4, also beside alpha with channels: 5', async () => {
    const bytes = await readFile(path('cmyk.tif'));
    const { pixels } = await decode(path('cmyk.tif'), 4);
    expect([...pixels.data]).toEqual([...bytes.subarray(-96)]);
    const alpha = await readFile(path('cmyk-alpha.tif'));
    expect([...(await decode(path('cmyk-alpha.tif'), 5)).pixels.data]).toEqual([
      ...alpha.subarray(-120),
    ]);
    const rgb = (await decode(path('cmyk-alpha.tif'), 3)).pixels.data;
    for (let i = 0; i < 24; i++) {
      const [c, m, y, k] = alpha.subarray(-120 + 5 * i) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const light = [c, m, y].map((ink) => ((255 - ink) * (255 - k)) / 255);
      light.forEach((value, j) => {
        expect(Math.abs(rgb[3 * i + j]! - value)).toBeLessThan(1);
      });
    }
  });

  it('keep 16 bits', async () => {
    const bytes = (await readFile(path('cmyk-16.tif'))).subarray(-128);
    const { header, pixels } = await decode(path('cmyk-16.tif'), 3);
    expect(header.deep).toBe(true);
    for (let i = 0; i < 48; i++) {
      const [pixel, channel] = [Math.floor(i / 3), i % 3];
      const ink = bytes.readUInt16LE(8 * pixel + 2 * channel);
      const black = bytes.readUInt16LE(8 * pixel + 6);
      const light = ((65535 - ink) * (65535 - black)) / 65535;
      expect(pixels.data[i]).toBe(Math.round(light));
    }
  });
});

describe('TIFFs that are not read as Pillow reads them', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unread-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['lab.tif', 'TIFF in L*a*b* colours'],
    ['ycbcr.tif', 'TIFF in YCbCr without JPEG'],
    ['grey-12.tif', 'TIFF of 12 bits a channel'],
  ])("%s is refused by name, and not dropped with onCorrupt: 'skip'", async (name, kind) => {
    await cp(path(name), join(folder, name));
    await cp(path('cmyk.tif'), join(folder, 'good.tif'));
    const text = `: ${join(folder, name)}: format not supported (${kind}); convert it to PNG`;
    for (const onCorrupt of ['stop', 'skip'] as const) {
      const error = { code: 'DataError', name: 'DataError', message: `imageFolder${text}` };
      await expect(imageFolder(folder, { onCorrupt })).rejects.toMatchObject(error);
      const pairs = pairedImages({ a: folder, b: folder }, { onCorrupt });
      await expect(pairs).rejects.toThrow(`pairedImages${text}`);
    }
  });
});
