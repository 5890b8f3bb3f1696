import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode, fixtures, pillowFacts } from '../../test/pillow';
import { imageFolder } from '../folders/image-folder';

const path = (name: string) => join(fixtures, 'bitmaps', name);

/** What Pillow makes of an image: `grey16` of grey with more than 8 bits, `rgb` of others. */
interface Facts {
  readonly width: number;
  readonly height: number;
  readonly rgb?: number[];
  readonly grey16?: number[];
}
const facts = await pillowFacts<Facts>('bitmaps');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitmaps-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('BMP and PNM are read as Pillow reads them', () => {
  it.each(Object.keys(facts))('%s', async (name) => {
    const { width, height, rgb, grey16 } = facts[name]!;
    const { header, pixels } = await decode(path(name), 3);
    expect(header).toMatchObject({ width, height });
    expect(pixels).toMatchObject({ width, height, channels: 3 });
    if (grey16) {
      expect([...(await decode(path(name), 1)).pixels.data]).toEqual(grey16);
      expect([...pixels.data]).toEqual(grey16.flatMap((v) => [v, v, v]));
    } else if (header.deep) {
      // Of colours Pillow keeps the upper 8 bits; the others stay here.
      pixels.data.forEach((value, i) => {
        expect(Math.abs(value / 257 - rgb![i]!)).toBeLessThanOrEqual(0.5);
      });
    } else expect([...pixels.data]).toEqual(rgb);
  });

  it('become grey, and keep alpha where it is asked for', async () => {
    const grey = (await decode(path('bits-24.bmp'), 1)).pixels;
    const rgb = facts['bits-24.bmp']!.rgb!;
    grey.data.forEach((value, i) => {
      const [r, g, b] = rgb.slice(3 * i) as [number, number, number];
      expect(value).toBe(Math.floor((19595 * r + 38470 * g + 7471 * b) / 65536 + 0.5));
    });
    const alpha = (await decode(path('bits-32-alpha.bmp'), 4)).pixels;
    const file = (await readFile(path('bits-32-alpha.bmp'))).subarray(-60);
    // From the bottom up, blue first.
    expect([...alpha.data.slice(0, 4)]).toEqual([file[42], file[41], file[40], file[43]]);
  });
});

describe('a format is told by content', () => {
  it('whatever the name', async () => {
    const pixels = Uint8Array.from({ length: 48 }, (_, i) => 5 * i);
    const image = sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } });
    await writeFile(join(folder, '1.png'), await image.clone().jpeg().toBuffer());
    await writeFile(join(folder, '2.jpg'), await image.clone().png().toBuffer());
    await cp(path('bits-24.bmp'), join(folder, '3.tif'));
    await cp(path('p6.ppm'), join(folder, '4.bmp'));
    const set = await imageFolder(folder, { preprocess: 'resize', loadSize: 4 });
    const images = await set.images([0, 1, 2, 3]);
    expect(images.shape).toEqual([4, 4, 4, 3]);
    images.dispose();
    expect([...(await decode(join(folder, '4.bmp'), 3)).pixels.data]).toEqual(facts['p6.ppm']!.rgb);
  });

  const box = (brand: string) =>
    `\0\0\0\x20ftyp${brand}\0\0\0\0${brand}${brand === 'mif1' ? 'heic' : 'mp42'}\0\0\0\0\0\0\0\0`;
  it.each([
    ['HEIC', box('heic')],
    ['HEIC', box('mif1')],
    ['camera raw: CR3', box('crx ')],
    ['video', box('isom')],
    ['JPEG XL', '\xff\n\x00\x10'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['JPEG 2000', '\xffO\xffQ\0'],
    ['Photoshop', '8BPS\0\x01'],
    ['OpenEXR', 'v/1\x01\x02\0\0\0'],
    ['camera raw: CR2', 'II*\0\x10\0\0\0CR\x02\0'],
    ['PAM', 'P7\nWIDTH 3\n'],
    ['PFM', 'Pf\n3 3\n-1.0\n'],
    ['HEIC', '\0\0\0\x14ftypmif1\0\0\0\0mif1'],
    ['video', '\0\0\0\x14ftypqt  \0\0\0\0qt  '],
    ['video', '\x1aE\xdf\xa3'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['SVG', '<?xml version="1.0"?>\n<!-- a -->\n<svg width="3">'],
    ['MNG', '\x8aMNG\r\n\x1a\n'],
    ['SGI', '\x01\xda\x01\x01\0\x03'],
    ['BMP without its file header: DIB', '\x28\0\0\0\x03\0\0\0'],
    ['PCX', '\x0a\x05\x01\x08'],
    ['PostScript', '%!PS-Adobe-3.0'],
  ])('%s is named, and not dropped with onCorrupt: skip', async (kind, start) => {
    await cp(path('p6.ppm'), join(folder, '1.ppm'));
    await writeFile(join(folder, '2.png'), Buffer.from(start.padEnd(200, '\0'), 'latin1'));
    for (const onCorrupt of ['stop', 'skip'] as const) {
      await expect(imageFolder(folder, { onCorrupt })).rejects.toMatchObject({
        code: 'DataError',
        message:
          `imageFolder: ${join(folder, '2.png')}: format not supported (${kind}); ` +
          'convert it to PNG',
      });
    }
  });

  it('also of what a BMP or JPEG may hold but is not read', async () => {
    const bytes = await readFile(path('bits-24.bmp'));
    bytes[30] = 5;
    await writeFile(join(folder, '1.bmp'), bytes);
    const set = imageFolder(folder, { onCorrupt: 'skip' });
    await expect(set).rejects.toThrow('not supported (BMP of 24 bits with compression 5); convert');
  });

  it('but an AVIF that breaks off before it names itself is damaged', async () => {
    await cp(path('p6.ppm'), join(folder, '1.ppm'));
    const start = '\0\0\0\x1cftypav';
    await writeFile(join(folder, '2.avif'), Buffer.from(start, 'latin1'));
    const { skipped } = await imageFolder(folder, { onCorrupt: 'skip' });
    expect(skipped).toEqual([
      { path: join(folder, '2.avif'), reason: 'it ends early, after 10 bytes' },
    ]);
  });

  it('AVIF is read', async () => {
    const grey = sharp({ create: { width: 16, height: 16, channels: 3, background: '#808080' } });
    await grey.avif({ lossless: true }).toFile(join(folder, '1.avif'));
    const { pixels } = await decode(join(folder, '1.avif'), 3);
    expect(pixels.data.every((value) => Math.abs(value - 128) <= 1)).toBe(true);
  });
});

describe('damaged BMP and PNM', () => {
  it.each(Object.keys(facts))('%s cut off is skipped, with a reason', async (name) => {
    const bytes = await readFile(path(name));
    const file = join(folder, name.replace('.pbm', '.pnm'));
    await cp(path('p6.ppm'), join(folder, '0.ppm'));
    // Run lengths end with their mark, digits with the last of them.
    await writeFile(file, bytes.subarray(0, bytes.length - 6));
    const set = await imageFolder(folder, { onCorrupt: 'skip' });
    expect(set.skipped).toEqual([{ path: file, reason: 'it ends early' }]);
    expect(set.size).toBe(1);
  });

  it.each([
    ['P5\n0 3\n255\n1', 'its size is 0x3'],
    ['P5\n3 3\n0\n1', 'its largest value is 0'],
    ['P5\n3 3\n70000\n1', 'its largest value is 70000'],
    ['P5\n99999999 99999999\n255\nx', 'it ends early'],
    ['P2\n99999999 99999999\n255\n1 1', 'it ends early'],
    ['P6\nwide 3\n255\n1', 'it has no number where one is due, at byte 3'],
    ['P3\n1 1\n100\n1 2 300\n', 'it has a value of 300, above its 100'],
    ['P4\n8', 'it ends early'],
    ['P6\n64 64\n2', 'it ends early'],
    ['BM\x36\0\0\0\0\0\0\0', 'it ends early, after 10 bytes'],
    [bmpHeader(0x7fffffff, 0x7fffffff, 24, 0), 'it ends early'],
    [bmpHeader(0x7fffffff, 0x7fffffff, 8, 1), 'its size is 2147483647x2147483647'],
    [bmpHeader(-3, 3, 8, 0), 'its size is -3x3'],
  ])('hostile header %#', async (bytes, reason) => {
    await writeFile(join(folder, '1.ppm'), Buffer.from(bytes, 'latin1'));
    await expect(imageFolder(folder, { onCorrupt: 'skip' })).rejects.toThrow(
      `the first that cannot be decoded is ${join(folder, '1.ppm')} (${reason})`,
    );
  });
});

function bmpHeader(width: number, height: number, bits: number, compression: number): string {
  const bytes = Buffer.alloc(200);
  bytes.write('BM');
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(compression, 30);
  return bytes.toString('latin1');
}
