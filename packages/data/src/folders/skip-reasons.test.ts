import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { decodeImage } from '../decode/decode-image';
import { readHeader } from '../decode/image-header';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { imageFolder } from './image-folder';

let root = '';
const whole: Record<string, Uint8Array> = {};
beforeAll(async () => {
  const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const image = sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } });
  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
    whole[format] = await image.toFormat(format).toBuffer();
  }
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'reasons-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Damage of one kind a file, and what there is to say of it. */
function damages(n: number): [string, Uint8Array | string, string | RegExp][] {
  const part = (format: string, share: number) =>
    whole[format]!.subarray(0, Math.floor(whole[format]!.length * share));
  const spoilt = Uint8Array.from(whole.png!);
  spoilt.fill(0x55, spoilt.length >> 1, (spoilt.length >> 1) + 40);
  const frame = Uint8Array.from(whole.avif!);
  frame.fill(0, frame.length >> 1);
  const early = (format: string, share: number) =>
    `it ends early, after ${part(format, share).length} bytes`;
  return [
    [`${n} cut.png`, part('png', 0.6), early('png', 0.6)],
    [`${n} cut.jpg`, part('jpeg', 0.7), early('jpeg', 0.7)],
    [`${n} cut.webp`, part('webp', 0.9), early('webp', 0.9)],
    [`${n} cut.avif`, part('avif', 0.6), early('avif', 0.6)],
    [`${n} empty.jpg`, '', 'it is empty (0 bytes)'],
    [`${n} page.png`, '<html>404</html>', "it is no image: it begins with '<html>404</html>'"],
    [`${n} spoilt.png`, spoilt, /^its part IDAT at byte \d+ is damaged \(wrong checksum\)$/],
    [`${n} frame.avif`, frame, 'heif: Invalid input: Unspecified: Corrupt frame detected (2.0)'],
  ];
}

it("says of each file what is wrong with it, with many at a time, and never 'Unknown error'", async () => {
  const all = Array.from({ length: 6 }, (_, n) => damages(n)).flat();
  for (const side of ['a', 'b']) {
    await mkdir(join(root, side));
    for (const [name, content] of all) {
      await writeFile(join(root, side, name), side === 'a' ? content : whole.png!);
    }
    await writeFile(join(root, side, 'whole.png'), whole.png!);
  }
  const [a, b] = [join(root, 'a'), join(root, 'b')];
  const options = { preprocess: 'none', onCorrupt: 'skip', recursive: true } as const;
  // cut.png and cut.jpg have one name, and so have several others: pairs of these only.
  const sets = [await imageFolder(a, options), await unpairedImages({ a, b }, options)];
  for (const { skipped } of sets) {
    expect(skipped).toHaveLength(all.length);
    const reasons = new Map(skipped.map(({ path, reason }) => [basename(path), reason]));
    for (const [name, , reason] of all) {
      if (typeof reason === 'string')
        expect(`${name}: ${reasons.get(name)}`).toBe(`${name}: ${reason}`);
      else expect(reasons.get(name)).toMatch(reason);
    }
  }
  for (const [name] of all) {
    if (!/cut.png|empty|page|spoilt|frame/.test(name)) {
      for (const side of [a, b]) await rm(join(side, name));
    }
  }
  const pairs = await pairedImages({ a, b }, options);
  expect(pairs.size).toBe(1);
  expect(pairs.skipped.find(({ path }) => path.endsWith('0 empty.jpg'))?.reason).toBe(
    'it is empty (0 bytes)',
  );
});

it('does not take a file that the system does not give for a damaged one', async () => {
  const path = join(root, 'x.png');
  const settings = { channels: 3, autoOrient: false };
  await writeFile(path, whole.png!);
  const header = await readHeader('test', path, [settings]);
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: Error & { code: string }) =>
        `${error.code} ${error.constructor.name} ${error.message}`,
    );
  await rm(path);
  const gone =
    `DataError DataError test: cannot read ${path} (ENOENT: no such file or directory, open ` +
    `'${path}'); it has gone since it was listed, or was never there: check the path`;
  expect(await failure(decodeImage('test', path, header, settings))).toBe(gone);
  expect(await failure(readHeader('test', path, [settings]))).toBe(gone);
  await mkdir(path);
  const folder = new RegExp(
    `^DataError DataError test: cannot read ${path} \\(EISDIR: .*\\); it is a folder: rename it, or`,
  );
  expect(await failure(decodeImage('test', path, header, settings))).toMatch(folder);
  expect(await failure(readHeader('test', path, [settings]))).toMatch(folder);
});

it('does not count a folder with the name of a picture as one', async () => {
  await mkdir(join(root, 'x.png'));
  await writeFile(join(root, 'x.png', '1.png'), whole.png!);
  await writeFile(join(root, '2.png'), whole.png!);
  const options = { preprocess: 'none', onCorrupt: 'skip' } as const;
  const set = await imageFolder(root, options);
  expect([set.size, set.skipped]).toEqual([2, []]);
  expect((await imageFolder(root, { ...options, recursive: false })).size).toBe(1);
});

it('stops at a file that vanishes or cannot be opened, also where damaged ones are skipped', async () => {
  await writeFile(join(root, '1.png'), whole.png!);
  const set = await imageFolder(root, { preprocess: 'none', onCorrupt: 'skip' });
  await rm(join(root, '1.png'));
  await expect(set.images([0])).rejects.toThrow(
    `imageFolder: cannot read ${join(root, '1.png')} (`,
  );
});
