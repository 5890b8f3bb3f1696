// Image folders of @gan/data in a real browser: the very batches that Node reads from disk.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import { imageFolder, pairedImages, unpairedImages } from '@gan/data';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium.mjs';
import { servePage } from './browser/serve.mjs';

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';

async function bundle() {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('browser/images-page.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    conditions: ['@gan/source'],
    write: false,
    metafile: true,
    outdir: 'out',
    logLevel: 'silent',
  });
  expect(result.warnings).toEqual([]);
  expect(Object.values(result.metafile.outputs)[0].imports).toEqual([]);
  return result.outputFiles[0].text;
}

const pixels = (seed, channels, size = 24) =>
  Uint8Array.from(
    { length: size * size * channels },
    (_, i) => (seed * 61 + i * 7919 + (i >> 3)) & 255,
  );
const raw = (seed, channels, size = 24) =>
  sharp(pixels(seed, channels, size), { raw: { width: size, height: size, channels } });

describe.skipIf(!chromiumPath)(`image folders in Chromium${reason}`, () => {
  let browser;
  let server;
  let page;
  let root;
  const complaints = [];
  beforeAll(async () => {
    server = await servePage(await bundle(), { plain: {} });
    browser = await chromium.launch({ executablePath: chromiumPath });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.url('plain'));
    root = await mkdtemp(join(tmpdir(), 'browser-images-'));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(root, { recursive: true });
    expect(complaints).toEqual([]);
  });

  /** Writes files to disk; gives them as text, too. */
  async function put(files) {
    const encoded = {};
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), bytes);
      encoded[path] = Buffer.from(bytes).toString('base64');
    }
    return encoded;
  }
  const call = (name, ...values) =>
    page.evaluate(([fn, rest]) => globalThis[fn](...rest), [name, values]);

  async function epochOf(set) {
    const out = [];
    for await (const batch of set.batches({ batchSize: 2, seed: 3, epoch: 1 })) {
      for (const tensor of Object.values(batch)) {
        out.push({ shape: tensor.shape, values: [...tensor.dataSync()] });
        tensor.dispose();
      }
    }
    return out;
  }

  const some = { loadSize: 20, cropSize: 16 };

  /** PNGs of every kind whose pixels a browser keeps: opaque, transparent, palette, grey, with EXIF. */
  async function pngs(folder) {
    return put({
      [`${folder}/1 rgb.png`]: await raw(1, 3).png().toBuffer(),
      [`${folder}/2 rgba.png`]: await raw(2, 4).png().toBuffer(),
      [`${folder}/3 grey.png`]: await raw(3, 1).toColourspace('b-w').png().toBuffer(),
      [`${folder}/4 palette.png`]: await raw(4, 3).png({ palette: true, colours: 16 }).toBuffer(),
      [`${folder}/x/5 profile.png`]: await raw(5, 3).withIccProfile('p3').png().toBuffer(),
      [`${folder}/x/6 grey alpha.png`]: await raw(6, 2).png().toBuffer(),
      [`${folder}/x/7 turned.png`]: await raw(7, 3)
        .withMetadata({ orientation: 6 })
        .png()
        .toBuffer(),
      [`${folder}/x/8 large.png`]: await raw(8, 3, 300).png().toBuffer(),
      [`${folder}/notes.txt`]: 'no picture',
    });
  }

  it.each([1, 3])('give the very batches of Node for PNGs, channels %i', async (channels) => {
    const files = await pngs(`set ${channels}`);
    const options = { ...some, channels };
    const inNode = await imageFolder(join(root, `set ${channels}`), options);
    const expected = await epochOf(inNode);
    for (const asDirectory of [undefined, 'pictures']) {
      const got = await call('readFolder', files, options, asDirectory);
      expect(got.error).toBeUndefined();
      expect(got).toMatchObject({ names: inNode.names, skipped: [], leaked: 0 });
      expect(got.epoch).toEqual(expected);
    }
    expect(expected).toHaveLength(4);
  });

  it('keep alpha, where it is asked for', async () => {
    const files = await put({
      'rgba/1.png': await raw(1, 4).png().toBuffer(),
      'rgba/2.png': await raw(2, 4).png().toBuffer(),
    });
    const options = { preprocess: 'none', channels: 4 };
    const got = await call('readFolder', files, options);
    expect(got.epoch).toEqual(await epochOf(await imageFolder(join(root, 'rgba'), options)));
  });

  it('give JPEGs as they are stored, whatever EXIF says of their orientation', async () => {
    const image = (seed) => raw(seed, 3).blur(2).resize(24, 16).jpeg({ quality: 95 });
    const files = await put({
      'jpeg/1.jpg': await image(1).toBuffer(),
      'jpeg/2.jpg': await image(2).withMetadata({ orientation: 6 }).toBuffer(),
      'jpeg/3.jfif': await image(3).withMetadata({ orientation: 3 }).toBuffer(),
    });
    const options = { preprocess: 'none', flip: false };
    const got = await call('readFolder', files, options);
    const expected = await epochOf(await imageFolder(join(root, 'jpeg'), options));
    expect(got.epoch.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    // Decoders may round differently.
    for (const [i, { values }] of expected.entries()) {
      const worst = Math.max(...values.map((value, j) => Math.abs(value - got.epoch[i].values[j])));
      expect(worst).toBeLessThanOrEqual(4 / 127.5);
    }
  });

  it('turn images upright, take a range, and look classes up by colour, as in Node', async () => {
    const turned = (seed) => raw(seed, 3).resize(24, 16).withMetadata({ orientation: 6 });
    const files = await put({
      'turned/1.png': await turned(1).png().toBuffer(),
      'turned/2.png': await turned(2).png().toBuffer(),
    });
    const options = { preprocess: 'none', flip: false, autoOrient: true, range: [20, 120] };
    const got = await call('readFolder', files, options);
    const inNode = await epochOf(await imageFolder(join(root, 'turned'), options));
    expect(inNode[0].shape).toEqual([2, 24, 16, 3]);
    expect(got.epoch).toEqual(inNode);

    const [red, blue] = [
      [255, 0, 0],
      [0, 0, 255],
    ];
    const pixel = (_, i) => (i % 3 ? red : blue);
    const colours = Uint8Array.from(Array.from({ length: 64 }, pixel).flat());
    const shape = { raw: { width: 8, height: 8, channels: 3 } };
    const labels = await put({ 'labels/1.png': await sharp(colours, shape).png().toBuffer() });
    const byColour = { preprocess: 'none', classes: [red, blue] };
    const classes = await call('readFolder', labels, byColour);
    expect(classes.epoch).toEqual(await epochOf(await imageFolder(join(root, 'labels'), byColour)));
    expect(classes.epoch[0].shape).toEqual([1, 8, 8, 2]);
    const byNumber = await call('readFolder', labels, { preprocess: 'none', classes: 2 });
    expect(byNumber.error).toBe(
      "OptionError: imageFolder: in a browser classes must be a list of colours, got 2; palettes' " +
        'numbers are read in Node',
    );
  });

  it('join pairs, and draw unpaired images, as in Node', async () => {
    const [a, b] = [{}, {}];
    for (const seed of [1, 2, 3]) {
      a[`pairs/A/${seed}_label.png`] = await raw(seed, 3).png().toBuffer();
      b[`pairs/B/${seed}_photo.png`] = await raw(seed + 3, 3)
        .png()
        .toBuffer();
    }
    const [filesA, filesB] = [await put(a), await put(b)];
    const folders = { a: join(root, 'pairs/A'), b: join(root, 'pairs/B') };
    const inNode = await pairedImages(folders, { ...some, match: /\d/, direction: 'BtoA' });
    // A pattern does not pass into the page; names that are equal do.
    const renamed = (files) =>
      Object.fromEntries(
        Object.entries(files).map(([path, bytes]) => [path.replace(/^pairs.|_\w+/g, ''), bytes]),
      );
    for (const asDirectory of [undefined, 'pairs']) {
      const got = await call(
        'readPairs',
        renamed(filesA),
        renamed(filesB),
        { ...some, direction: 'BtoA' },
        asDirectory,
      );
      expect(got.error).toBeUndefined();
      expect(got).toMatchObject({ names: inNode.names, leaked: 0 });
      expect(got.epoch).toEqual(await epochOf(inNode));
    }
    const alone = await call('readPairs', filesA, filesB, some);
    expect(alone.error).toMatch(
      /^DataError: pairedImages: every image needs .*match: \{ a: \/\^\(\.\+\)_label\\\.\/, b: /,
    );
    const unpaired = await call('readUnpaired', filesA, filesB, some);
    expect(unpaired.epoch).toEqual(await epochOf(await unpairedImages(folders, some)));
  });

  it('name damaged files, or skip them, with the reasons of Node', async () => {
    const whole = await raw(1, 3).png().toBuffer();
    const jpeg = await raw(1, 3).jpeg().toBuffer();
    const files = await put({
      'bad/0.png': whole,
      'bad/1.png': whole.subarray(0, 900),
      'bad/2.jpg': jpeg.subarray(0, 600),
      'bad/3.png': '',
      'bad/4.png': '<html>not found</html>',
      'bad/5.png': whole,
    });
    const skipping = { ...some, onCorrupt: 'skip' };
    const inNode = await imageFolder(join(root, 'bad'), skipping);
    const got = await call('readFolder', files, skipping);
    expect(got.error).toBeUndefined();
    expect(got.names).toEqual(['0.png', '5.png']);
    expect(got.skipped).toEqual(
      inNode.skipped.map((file) => ({ ...file, path: file.path.slice(root.length + 1) })),
    );
    expect(got.skipped).toHaveLength(4);
    expect(got.epoch).toEqual(await epochOf(inNode));
    const stopped = await call('readFolder', files, some);
    expect(stopped.error).toMatch(/^DataError: imageFolder: cannot decode bad\/[1-4]\.\w+ \(/);
    expect(stopped.leaked).toBe(0);
  });

  it('refuse what a browser would change or cannot read, also where damaged files are skipped', async () => {
    const cases = [
      [
        'deep.png',
        await raw(1, 3).toColourspace('rgb16').png().toBuffer(),
        /has 16 bits a channel/,
      ],
      ['ink.jpg', await raw(1, 4).toColourspace('cmyk').jpeg().toBuffer(), /is CMYK/],
      ['bands.tif', await raw(1, 3).tiff().toBuffer(), /format not supported .*convert it to PNG/],
    ];
    for (const [name, bytes, expected] of cases) {
      const files = { [name]: Buffer.from(bytes).toString('base64') };
      for (const onCorrupt of ['stop', 'skip']) {
        const { error } = await call('readFolder', files, { ...some, onCorrupt });
        expect(error).toMatch(expected);
        expect(error).toMatch(/^DataError: imageFolder: /);
      }
    }
    const rgb = { 'x.png': Buffer.from(await raw(1, 3).png().toBuffer()).toString('base64') };
    expect((await call('readFolder', rgb, { ...some, channels: 5 })).error).toMatch(
      /in a browser channels must be 1, 3 or 4, got 5/,
    );
    expect((await call('readFolder', rgb, { ...some, channels: 4 })).error).toMatch(
      /channels is 4/,
    );
  });
});
