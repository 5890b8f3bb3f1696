import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { crc32 } from '@gan/core';
import { writeTiff } from '@gan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder } from '../folders/image-folder';
import { pairedImages } from '../pairs/paired-images';

const fixtures = fileURLToPath(new URL('../../fixtures/numbers', import.meta.url));
const truth = JSON.parse(await readFile(`${fixtures}.json`, 'utf8')) as Record<string, number[]>;

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'range-'));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (name: string, as = name) =>
  writeFile(join(root, as), await readFile(join(fixtures, name)));

async function read(options: Parameters<typeof imageFolder>[1]) {
  const set = await imageFolder(root, { preprocess: 'none', ...options });
  const image = await set.images([0]);
  const values = [...image.dataSync()];
  image.dispose();
  return values;
}

/** A grey PNG, 8 x 8. */
function greyPng(bits: number, rows: Uint8Array): Uint8Array {
  const part = (name: string, data: Uint8Array) => {
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length, 0);
    out.write(name, 4);
    out.set(data, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
    return out;
  };
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    part('IHDR', Uint8Array.of(0, 0, 0, 8, 0, 0, 0, 8, bits, 0, 0, 0, 0)),
    part('IDAT', deflateSync(rows)),
    part('IEND', new Uint8Array()),
  ]);
}

/** What `range` makes of a stored value. */
const scaled = (value: number, [low, high]: readonly [number, number]) =>
  Math.min(1, Math.max(-1, Math.fround((value - low) * (2 / (high - low)) - 1)));

describe('range', () => {
  it.each([
    ['signed-8.tif', [-100, 100]],
    ['signed-16.tif', [-32768, 32767]],
    ['signed-16-rgb.tif', [-20000, 20000]],
    ['signed-32.tif', [-(2 ** 31), 2 ** 31]],
    ['unsigned-32.tif', [2 ** 31, 2 ** 32]],
    ['float-16.tif', [-2, 2]],
    ['float-32.tif', [-1500, 2500.5]],
    ['float-32-rgb.tif', [-1, 3]],
    ['float-32-5-bands.tif', [-1, 1]],
  ] as const)('reads %s without loss', async (name, range) => {
    await put(name);
    const channels = name.includes('rgb') ? 3 : name.includes('bands') ? 5 : 1;
    expect(truth[name]!.some((v) => v > range[0] && v < range[1])).toBe(true);
    const expected = truth[name]!.map((v) => scaled(v, range));
    expect(await read({ range, channels })).toEqual(expected);
  });

  it.each([
    [1, 1],
    [2, 1],
    [4, 1],
    [4, 3],
  ])('takes grey values of %i bits as they are stored, to %i channels', async (bits, channels) => {
    const white = 2 ** bits - 1;
    const stored = Array.from({ length: 64 }, (_, i) => (i * 5 + (i >> 3)) & white);
    const rows = Array.from({ length: 8 }, (_, y) => {
      const row = new Uint8Array(1 + bits);
      stored.slice(8 * y, 8 * y + 8).forEach((value, x) => {
        row[1 + ((x * bits) >> 3)]! |= value << (8 - bits - ((x * bits) & 7));
      });
      return [...row];
    });
    await writeFile(join(root, '1.png'), greyPng(bits, Uint8Array.from(rows.flat())));
    for (const range of [
      [0, white],
      [0, 1],
      [1, 2 * white],
    ] as const) {
      const expected = stored.flatMap((v) => Array<number>(channels).fill(scaled(v, range)));
      expect(await read({ range, channels })).toEqual(expected);
    }
    await rm(join(root, '1.png'));
    const tiff = await readFile(join(fixtures, `../colours/grey-${bits}.tif`));
    await writeFile(join(root, '1.tif'), tiff);
    const whole = await read({ channels });
    expect(new Set(whole).size).toBeGreaterThan(1);
    const rounded = (values: number[]) => values.map((v) => Math.round(v * 1e6));
    expect(rounded(await read({ range: [0, white], channels }))).toEqual(rounded(whole));
  });

  it.each([1, 3])('maps 10, 12 and 16 bits in files of 16, to %i channels', async (channels) => {
    for (const range of [
      [0, 1023],
      [0, 4095],
      [500, 60000],
    ] as const) {
      const data = Uint16Array.from([range[0], range[1], 700, 1000, 3, 65535, 512, 800]);
      const page = { width: 4, height: 2, channels: 1, data };
      await writeTiff(join(root, '1.tif'), [
        { ...page, height: 4, data: Uint16Array.of(...data, ...data) },
      ]);
      const expected = [...data, ...data].flatMap((v) =>
        Array<number>(channels).fill(scaled(v, range)),
      );
      expect(await read({ range, channels })).toEqual(expected);
      expect([expected[0], expected[channels]]).toEqual([-1, 1]);
    }
  });

  it('of all values is the default', async () => {
    const data = Uint8Array.from({ length: 16 }, (_, i) => 17 * i);
    await writeTiff(join(root, '1.tif'), [{ width: 4, height: 4, channels: 1, data }]);
    expect(await read({ range: [0, 255], channels: 1 })).toEqual(await read({ channels: 1 }));
    const mask = Uint8Array.from({ length: 16 }, (_, i) => i % 2);
    await writeTiff(join(root, '1.tif'), [{ width: 4, height: 4, channels: 1, data: mask }]);
    expect(await read({ range: [0, 1], channels: 1 })).toEqual([...mask].map((v) => 2 * v - 1));
  });

  it("takes a PNM's stored numbers, whatever its own white", async () => {
    await writeFile(
      join(root, '1.pgm'),
      `P2\n4 4\n1000\n${Array.from({ length: 16 }, (_, i) => 60 * i).join(' ')}\n`,
    );
    const range = [0, 600] as const;
    const expected = Array.from({ length: 16 }, (_, i) => scaled(60 * i, range));
    expect(await read({ range, channels: 1 })).toEqual(expected);
    expect((await read({ channels: 1 }))[15]).toBeCloseTo(0.8, 4);
  });

  it('is a side’s own, whatever the direction; floats become grey or RGB', async () => {
    const folders = { a: join(root, 'a'), b: join(root, 'b') };
    for (const folder of Object.values(folders)) await mkdir(folder);
    await put('float-32.tif', 'a/1.tif');
    const data = Uint8Array.from({ length: 16 }, (_, i) => i);
    await writeTiff(join(folders.b, '1.tif'), [{ width: 4, height: 4, channels: 1, data }]);
    const range = [-1500, 2500] as const;
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const set = await pairedImages(folders, {
        preprocess: 'none',
        range: { a: range },
        direction,
      });
      const pair = await set.pairs([0]);
      const [floats, bytes] = direction === 'AtoB' ? [pair.a, pair.b] : [pair.b, pair.a];
      const expected = truth['float-32.tif']!.flatMap((v) =>
        Array<number>(3).fill(scaled(v, range)),
      );
      expect([...floats.dataSync()]).toEqual(expected);
      expect(bytes.dataSync()[3]).toBe(Math.fround(2 / 255 - 1));
    }
    await rm(join(folders.a, '1.tif'));
    await put('float-32-rgb.tif', 'a/1.tif');
    const set = await imageFolder(folders.a, { preprocess: 'none', channels: 1, range: [-4, 4] });
    const rgb = truth['float-32-rgb.tif']!;
    const image = await set.images([0]);
    image.dataSync().forEach((v, i) => {
      const luma = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
      expect(v * 4).toBeCloseTo(luma, 4);
    });
  });

  it('reads halves of a file of floats', async () => {
    await put('float-32.tif', '1.tif');
    const options = {
      preprocess: 'resize',
      loadSize: 4,
      channels: 1,
      range: [-1500, 2500],
    } as const;
    const set = await pairedImages({ ab: root }, { ...options, interpolation: 'nearest' });
    const { a, b } = await set.pairs([0]);
    const row = truth['float-32.tif']!.slice(0, 4).map((v) => scaled(v, [-1500, 2500]));
    expect([...a.dataSync().slice(0, 4)]).toEqual([row[0], row[0], row[1], row[1]]);
    expect([...b.dataSync().slice(0, 4)]).toEqual([row[2], row[2], row[3], row[3]]);
    a.dispose();
    b.dispose();
  });

  it('keeps fractions when floats are resized', async () => {
    const step = new Float32Array(16).fill(0.5).fill(0.25, 8);
    await writeFile(join(root, '1.tif'), await floatTiff(step));
    const options = { preprocess: 'resize', loadSize: 8, channels: 1, range: [-1, 1] } as const;
    const values = await read(options);
    expect(values[0]).toBeGreaterThan(0.45);
    expect(values[63]).toBeLessThan(0.3);
    expect(new Set(values).size).toBeGreaterThan(4);
    expect(new Set(await read({ ...options, interpolation: 'nearest' }))).toEqual(
      new Set([0.5, 0.25]),
    );
  });

  it('is asked for where values are no bytes, and must be two numbers', async () => {
    await put('float-32.tif', '1.tif');
    await expect(imageFolder(root)).rejects.toMatchObject({
      code: 'DataError',
      message:
        `imageFolder: ${join(root, '1.tif')} has float values; give range: [low, high], the ` +
        'values that become -1 and 1',
    });
    await put('signed-16.tif', '1.tif');
    await expect(imageFolder(root, { onCorrupt: 'skip' })).rejects.toThrow(
      'signed 16-bit values; give',
    );
    for (const range of [[1], [5, 5], [9, 1], [0, Number.NaN], '0-255', [0, 1, 2]]) {
      await expect(imageFolder(root, { range } as object)).rejects.toThrow(
        'imageFolder: range must be two numbers [low, high], the lower first',
      );
    }
    await expect(imageFolder(root, { classes: 9 })).rejects.toThrow(
      'has signed 16-bit values; label maps must have 8 or 16 bits: convert it',
    );
  });

  it('refuses what is no finite number, naming file, value and pixel', async () => {
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const values = new Float32Array(16).fill(1);
      values[9] = odd;
      await writeFile(join(root, '1.tif'), await floatTiff(values));
      await expect(read({ range: [0, 1], channels: 1 })).rejects.toThrow(
        `imageFolder: ${join(root, '1.tif')} has the value ${odd} at x 1, y 2; values must be finite`,
      );
    }
  });
});

/** The fixture of 4 x 4 floats with other values. */
async function floatTiff(values: Float32Array): Promise<Buffer> {
  const bytes = await readFile(join(fixtures, 'float-32.tif'));
  return Buffer.concat([bytes.subarray(0, -64), Buffer.from(values.buffer)]);
}
