import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MnistOptions, mnist } from './mnist';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-mnist-'));
});
afterEach(() => rm(dir, { recursive: true }));

const names = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

function idx(shape: number[], values: ArrayLike<number>): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Uint8Array.from([...header, ...Array.from(values)]);
}

/** Image i is i everywhere, apart from a white pixel at row 1, column 2. */
function images(count: number): Uint8Array {
  const values = new Uint8Array(count * 784).map((_, k) => (k % 784 === 30 ? 255 : (k / 784) | 0));
  return idx([count, 28, 28], values);
}

async function write(changes: Partial<Record<keyof typeof names, Uint8Array>> = {}, gzip = false) {
  const files = {
    trainImages: images(3),
    trainLabels: idx([3], [7, 0, 9]),
    testImages: images(2),
    testLabels: idx([2], [1, 2]),
    ...changes,
  };
  for (const key of Object.keys(names) as (keyof typeof names)[]) {
    const path = join(dir, names[key]);
    if (gzip) await writeFile(`${path}.gz`, new Uint8Array(gzipSync(files[key])));
    else await writeFile(path, files[key]);
  }
}

const open = (options: MnistOptions = {}) => mnist(dir, { checksums: 'none', ...options });

describe('mnist', () => {
  it.each([false, true])('reads files, gzipped: %s', async (gzip) => {
    await write({}, gzip);
    const { train, test } = await open();
    expect([train.size, test.size, train.classes]).toEqual([3, 2, 10]);
    expect([...train.labels, ...test.labels]).toEqual([7, 0, 9, 1, 2]);
    const { real, condition } = train.samples([2]);
    expect(real.shape).toEqual([1, 28, 28, 1]);
    const values = real.dataSync();
    expect([values[0], values[29], values[30], values[31]].map((v) => (v! + 1) * 127.5)).toEqual(
      [2, 2, 255, 2].map((byte) => expect.closeTo(byte, 4)),
    );
    expect(condition.dataSync()[9]).toBe(1);
  });

  it('frames to 32 and enlarges to 64', async () => {
    await write();
    const { train } = await open({ imageSize: 32 });
    const values = train.samples([2]).real.dataSync();
    const at = (row: number, column: number) =>
      Math.round((values[row * 32 + column]! + 1) * 127.5);
    expect([at(0, 0), at(1, 15), at(2, 1), at(2, 2), at(3, 4), at(29, 29), at(30, 29)]).toEqual([
      0, 0, 0, 2, 255, 2, 0,
    ]);
    const large = (await open({ imageSize: 64 })).train.samples([2]).real;
    expect(large.shape).toEqual([1, 64, 64, 1]);
    // The white pixel at (3, 4) of 32 x 32 covers (6..7, 8..9) of 64 x 64.
    const pixels = large.dataSync();
    expect(pixels.indexOf(Math.max(...pixels))).toBeOneOf([6 * 64 + 8, 6 * 64 + 9, 7 * 64 + 8, 7 * 64 + 9]); // biome-ignore format: four
  });

  it('names a file that is not the original, and both checksums', async () => {
    await write();
    await expect(mnist(dir)).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(
        /^mnist: .*train-images-idx3-ubyte is not MNIST's .* must be ba891046\w{56}, got \w{64}; .*checksums: 'none'/,
      ),
    });
  });

  it.each<[string, Parameters<typeof write>[0], RegExp]>([
    ['is no idx file', { testLabels: Uint8Array.of(1, 2, 3) }, /t10k-labels.* no idx file.*010203/],
    ['is empty', { testLabels: new Uint8Array(0) }, /begins with nothing/],
    ['is cut', { trainImages: images(3).subarray(0, 900) }, /3 x 28 x 28 = 2352 bytes.*got 884/],
    [
      'holds the other thing',
      { trainImages: idx([20], new Uint8Array(20)) },
      /3 dimensions, got 1/,
    ],
    ['holds other images', { trainImages: idx([1, 2, 2], new Uint8Array(4)) }, /no idx|28 x 28/],
    ['lacks labels', { trainLabels: idx([2], [0, 1]) }, /3 images, but there are 2 labels/],
    ['is half a gzip file', { testImages: new Uint8Array(gzipSync(images(2))).subarray(0, 40) }, /damaged gzip/], // biome-ignore format: a row a case
  ])('names a file that %s', async (_, changes, message) => {
    await write(changes);
    await expect(open()).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(message),
    });
  });

  it('names what is missing, and refuses bad options', async () => {
    await expect(open()).rejects.toThrow(`folder ${dir} lacks train-images-idx3-ubyte`);
    await expect(mnist('')).rejects.toThrow('mnist: dir must be the path of a folder');
    await expect(open({ imageSize: 30 as 32 })).rejects.toThrow('must be 28, 32 or 64, got 30');
    await expect(open({ checksums: 'md5' as 'none' })).rejects.toThrow("'mnist', 'none'");
  });
});

const original = fileURLToPath(new URL('../../../../../shared/data/mnist', import.meta.url));
describe.skipIf(!existsSync(original))(
  'the original files (skipped where they are missing)',
  () => {
    it('pass the check, and hold what is known of them', async () => {
      const { train, test } = await mnist(original);
      expect([train.size, test.size]).toEqual([60_000, 10_000]);
      expect([...train.labels.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
      const counts = Array.from(
        { length: 10 },
        (_, c) => train.labels.filter((l) => l === c).length,
      );
      expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
      expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    });
  },
);
