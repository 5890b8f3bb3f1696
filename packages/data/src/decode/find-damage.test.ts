import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decoderReason, findDamage } from './find-damage';

const formats = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const;
const whole = new Map<string, Uint8Array>();
beforeAll(async () => {
  const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const image = sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } });
  for (const format of formats) whole.set(format, await image.toFormat(format).toBuffer());
  whole.set('progressive', await image.jpeg({ progressive: true }).toBuffer());
  whole.set(
    'with EXIF',
    await image
      .jpeg()
      .withExif({ IFD0: { Artist: 'x' } })
      .toBuffer(),
  );
});

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('findDamage', () => {
  it.each([...formats, 'progressive', 'with EXIF'])('finds none in a whole file: %s', (name) => {
    expect(findDamage(whole.get(name)!)).toBeUndefined();
  });

  it.each([
    ['png', 0.6],
    ['jpeg', 0.6],
    ['progressive', 0.3],
    ['with EXIF', 0.05],
    ['webp', 0.9],
    ['tiff', 0.5],
    ['avif', 0.5],
  ])('finds where a file breaks off: %s', (name, part) => {
    const bytes = whole.get(name)!;
    const length = Math.max(12, Math.floor(bytes.length * part));
    expect(findDamage(bytes.subarray(0, length))).toBe(`it ends early, after ${length} bytes`);
  });

  it.each([...formats.filter((format) => format !== 'avif'), 'progressive'])(
    'also within the first bytes, and the last: %s',
    (name) => {
      const bytes = whole.get(name)!;
      const lengths = [1, 2, 4, 10, 11];
      // Of a GIF, and of a TIFF's pixels, the decoder says so.
      if (name === 'tiff') lengths.push(Buffer.from(bytes).readUInt32LE(4) + 20);
      else if (name !== 'gif') lengths.push(bytes.length - 1);
      for (const length of lengths) {
        expect(findDamage(bytes.subarray(0, length))).toBe(`it ends early, after ${length} bytes`);
      }
    },
  );

  it('names the damaged part of a PNG', () => {
    const bytes = Uint8Array.from(whole.get('png')!);
    bytes[bytes.length >> 1]! ^= 255;
    expect(findDamage(bytes)).toMatch(/^its part IDAT at byte \d+ is damaged \(wrong checksum\)$/);
  });

  it('knows what is no image', () => {
    expect(findDamage(new Uint8Array(0))).toBe('it is empty (0 bytes)');
    expect(findDamage(new Uint8Array(9))).toBe('all of its 9 bytes are 0');
    expect(findDamage(bytesOf('<!DOCTYPE html>\n<html>'))).toBe(
      "it is no image: it begins with '<!DOCTYPE html>'",
    );
    expect(findDamage(Uint8Array.of(1, 2, 254))).toBe(
      'it is no image: it begins with bytes 01 02 fe',
    );
  });

  it('leaves formats of other kinds alone', () => {
    for (const start of ['BM', 'P6\n', 'P2 ', '\xff\x0a', '\0\0\0\x0cjP  ', '\0\0\0\x0cftypheic']) {
      expect(findDamage(bytesOf(`${start}0123`.padEnd(12, '.')))).toBeUndefined();
    }
  });
});

describe('decoderReason', () => {
  it('keeps what is about the file, and no other file', () => {
    const jpeg = bytesOf('\xff\xd8\xff\xe0');
    const reason = (message: string) => decoderReason(message, jpeg);
    expect(reason('VipsJpeg: bogus marker length')).toBe('VipsJpeg: bogus marker length');
    expect(reason('/x/1.avif: bad seek to 24\nvipspng: error\nVipsJpeg: bogus')).toBe(
      'VipsJpeg: bogus',
    );
    expect(reason('/x/1.avif: bad seek to 24\n (2.100)')).toBe('its pixels are damaged');
    expect(reason('Input file has corrupt header:')).toBe('its pixels are damaged');
    expect(reason('Unknown error')).toBe('its pixels are damaged');
    expect(reason('')).toBe('its pixels are damaged');
    expect(reason('Input file contains unsupported image format')).toBe('its header is damaged');
    expect(reason('Input image exceeds pixel limit')).toBe('Input image exceeds pixel limit');
  });
});
