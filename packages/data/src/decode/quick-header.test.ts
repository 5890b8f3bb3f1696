import { deflateSync } from 'node:zlib';
import { crc32 } from '@gan/core';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type QuickHeader, quickHeader } from './quick-header';

const readerOf = (bytes: Uint8Array) => async (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);

/** What sharp says of the same things. */
async function sharpHeader(bytes: Uint8Array): Promise<QuickHeader> {
  const all = await sharp(bytes).metadata();
  const { format, width, height, channels, depth, space, hasAlpha, isPalette, orientation } = all;
  const { bitsPerSample } = all;
  expect(all.pages ?? 1).toBe(1);
  return {
    ...({ format, width, height, channels, depth, space, hasAlpha } as QuickHeader),
    // Of a JPEG it says nothing that matters.
    ...(format === 'png' && { bitsPerSample }),
    ...(isPalette && { isPalette }),
    ...(orientation !== undefined && { orientation }),
  };
}

const pixels = (channels: number) =>
  Uint8Array.from({ length: 12 * 7 * channels }, (_, i) => (i * 7919 + (i >> 3)) & 255);
const raw = (channels: 1 | 2 | 3 | 4) =>
  sharp(pixels(channels), { raw: { width: 12, height: 7, channels } });
const grey = () => raw(1).toColourspace('b-w');
const exif = (image: Sharp, more = {}) => image.withExif({ IFD0: { Artist: 'x', ...more } });

/** A part of a PNG. */
function part(name: string, data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

interface PngPlan {
  readonly type: number;
  readonly bits: number;
  readonly interlace?: number;
  readonly before?: readonly Uint8Array[];
}

/** A PNG of any type, 12 x 7, all zeros. */
function png({ type, bits, interlace = 0, before = [] }: PngPlan): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(12, 0);
  header.writeUInt32BE(7, 4);
  header.set([bits, type, 0, 0, interlace], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  const palette = type === 3 ? [part('PLTE', Uint8Array.of(1, 2, 3, 250, 100, 7))] : [];
  const data = part('IDAT', deflateSync(new Uint8Array(2000)));
  return Buffer.concat([
    signature,
    part('IHDR', header),
    ...palette,
    ...before,
    data,
    part('IEND', new Uint8Array()),
  ]);
}

/** EXIF data that hold an orientation. */
function exifData(orientation: number, little: boolean, type = 3): Uint8Array {
  const out = Buffer.alloc(26);
  const [u16, u32] = little
    ? [out.writeUInt16LE.bind(out), out.writeUInt32LE.bind(out)]
    : [out.writeUInt16BE.bind(out), out.writeUInt32BE.bind(out)];
  out.write(little ? 'II' : 'MM');
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(0x0112, 10);
  u16(type, 12);
  u32(1, 14);
  u16(orientation, 18);
  return out;
}

const segment = (marker: number, data: Uint8Array) =>
  Buffer.concat([
    Uint8Array.of(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255),
    data,
  ]);
const app1 = (data: Uint8Array) =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), data]));
/** Segments put right behind the start of a JPEG. */
const inserted = (jpeg: Uint8Array, ...segments: Uint8Array[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

describe('quickHeader of a PNG says what sharp says', () => {
  const types = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
  const transparency: Record<number, number> = { 0: 2, 2: 6, 3: 1 };
  const plans = Object.entries(types).flatMap(([type, depths]) =>
    depths.flatMap((bits) =>
      [0, 1].flatMap((interlace) => {
        const plain: PngPlan = { type: Number(type), bits, interlace };
        const length = transparency[Number(type)];
        if (!length) return [plain];
        return [plain, { ...plain, before: [part('tRNS', new Uint8Array(length))] }];
      }),
    ),
  );
  it.each(plans)('of type $type, $bits bits, interlace $interlace', async (plan) => {
    const bytes = png(plan);
    const quick = await quickHeader(readerOf(bytes));
    expect(quick).toMatchObject({ width: 12, height: 7 });
    expect(quick).toEqual(await sharpHeader(bytes));
  });

  it('as sharp writes them, with profiles and densities', async () => {
    const images = [
      raw(3).png(),
      raw(4).png(),
      grey().png(),
      raw(2).png(),
      raw(3).png({ palette: true }),
      raw(4).png({ palette: true }),
      raw(3).png({ progressive: true }),
      raw(3).toColourspace('rgb16').png(),
      raw(3).withIccProfile('p3').png(),
      raw(3).withMetadata({ density: 300 }).png(),
    ];
    for (const image of images) {
      const bytes = await image.toBuffer();
      expect(await quickHeader(readerOf(bytes))).toEqual(await sharpHeader(bytes));
    }
  });

  it('with EXIF, and with large parts before the pixels', async () => {
    const large = part('tEXt', Buffer.from(`Comment\0${'x'.repeat(100_000)}`));
    for (const little of [true, false]) {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const before = [large, part('eXIf', exifData(orientation, little))];
        const bytes = png({ type: 2, bits: 8, before });
        const quick = await quickHeader(readerOf(bytes));
        expect(quick).toMatchObject({ orientation });
        expect(quick).toEqual(await sharpHeader(bytes));
      }
    }
  });
});

describe('quickHeader of a JPEG says what sharp says', () => {
  it('as sharp writes them', async () => {
    const images: [string, Sharp][] = [
      ['colour', raw(3).jpeg()],
      ['grey', grey().jpeg()],
      ['CMYK', raw(4).toColourspace('cmyk').jpeg()],
      ['progressive', raw(3).jpeg({ progressive: true })],
      ['4:4:4', raw(3).jpeg({ chromaSubsampling: '4:4:4' })],
      ['profile', raw(3).withIccProfile('p3').jpeg()],
      ['EXIF', exif(raw(3).jpeg())],
      ['mozjpeg', raw(3).jpeg({ mozjpeg: true })],
    ];
    for (const [name, image] of images) {
      const bytes = await image.toBuffer();
      const quick = await quickHeader(readerOf(bytes));
      expect({ name, ...quick }).toEqual({ name, ...(await sharpHeader(bytes)) });
    }
  });

  it('in every orientation, in either byte order, behind segments of any size', async () => {
    const jpeg = await raw(3).jpeg().toBuffer();
    const others = [
      segment(0xe2, new Uint8Array(65_000)),
      segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x/>')),
      segment(0xdd, Uint8Array.of(0, 1)),
      segment(0xfe, new Uint8Array(5000)),
    ];
    for (const little of [true, false]) {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const bytes = inserted(jpeg, ...others, app1(exifData(orientation, little)), ...others);
        const quick = await quickHeader(readerOf(bytes));
        expect(quick).toMatchObject({ orientation, width: 12, height: 7 });
        expect(quick).toEqual(await sharpHeader(bytes));
      }
    }
  });

  it('with restart marks and filling', async () => {
    const jpeg = await raw(3).jpeg().toBuffer();
    const bytes = inserted(jpeg, Uint8Array.of(0xff, 0xff), segment(0xdd, Uint8Array.of(0, 2)));
    expect(await quickHeader(readerOf(bytes))).toEqual(await sharpHeader(bytes));
  });
});

describe('quickHeader leaves to sharp', () => {
  it.each([
    [
      'an old kind of EXIF',
      png({ type: 2, bits: 8, before: [part('zTXt', Buffer.from('Raw profile type exif\0\0'))] }),
    ],
    ['impossible depths', png({ type: 2, bits: 4 })],
    ['an unknown type', png({ type: 5, bits: 8 })],
    ['an unknown order of rows', png({ type: 2, bits: 8, interlace: 2 })],
    ['no pixels', png({ type: 2, bits: 8 }).subarray(0, 40)],
    ['nothing', new Uint8Array()],
    ['a text', Buffer.from('some text that is long enough')],
    ['a GIF', Buffer.from('GIF89a0123456789012345678901234567890')],
  ])('%s', async (_, bytes) => {
    expect(await quickHeader(readerOf(bytes))).toBeUndefined();
  });

  it('a damaged header, unusual EXIF, rare processes', async () => {
    const damaged = Uint8Array.from(png({ type: 2, bits: 8 }));
    damaged[18]! ^= 1;
    const jpeg = await raw(3).jpeg().toBuffer();
    const lossless = Uint8Array.from(jpeg);
    lossless[lossless.indexOf(0xc0, 100)] = 0xc3;
    const cases = [
      damaged,
      inserted(jpeg, app1(exifData(9, true))),
      inserted(jpeg, app1(exifData(6, true, 4))),
      inserted(jpeg, app1(exifData(6, true)), app1(exifData(3, true))),
      inserted(jpeg, app1(exifData(6, true).subarray(0, 12))),
      jpeg.subarray(0, 30),
    ];
    for (const bytes of cases) expect(await quickHeader(readerOf(bytes))).toBeUndefined();
  });

  it('whatever is cut or changed, or says what sharp says', async () => {
    const files = [
      await exif(raw(3).jpeg()).toBuffer(),
      await grey().jpeg({ progressive: true }).toBuffer(),
      inserted(await raw(3).jpeg().toBuffer(), app1(exifData(6, false))),
      png({
        type: 3,
        bits: 4,
        before: [part('tRNS', Uint8Array.of(1)), part('eXIf', exifData(3, true))],
      }),
      png({ type: 0, bits: 16 }),
    ];
    const change = fc.record({
      file: fc.constantFrom(...files),
      place: fc.nat({ max: 399 }),
      value: fc.integer({ min: 0, max: 255 }),
    });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(change, async ({ file, place, value }) => {
        const bytes = Uint8Array.from(file);
        bytes[place % bytes.length] = value;
        const quick = await quickHeader(readerOf(bytes));
        if (!quick) return;
        const expected = await sharpHeader(bytes).catch(() => undefined);
        // What sharp cannot open at all is met when it is decoded.
        if (!expected) return;
        compared++;
        expect(quick).toEqual(expected);
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
