// @gan/inference in a real browser: pictures in and out, a saved model over http, and one kept by the page.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { unetGenerator } from '@gan/generators';
import { imageToTensor, saveModel, translate } from '@gan/inference';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './browser/bundle.mjs';
import { chromiumPath } from './browser/chromium.mjs';
import { servePage } from './browser/serve.mjs';

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';
const [width, height] = [9, 6];
const rgba = Array.from({ length: width * height * 4 }, (_, i) =>
  i % 4 === 3 ? 255 : (i * 7919 + (i >> 3)) & 255,
);

describe.skipIf(!chromiumPath)(`@gan/inference in Chromium${reason}`, () => {
  const generator = unetGenerator({ levels: 2, filters: 2, init: { kind: 'normal', gain: 0.5 } });
  const complaints = [];
  let browser;
  let server;
  let page;
  let root;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'browser-inference-'));
    await saveModel(generator, join(root, 'model'));
    const files = {};
    for (const name of await readdir(join(root, 'model'))) {
      files[`/model/${name}`] = await readFile(join(root, 'model', name));
    }
    const { warnings, imports, text } = await bundle('inference-page.ts', 'iife');
    expect([warnings, imports]).toEqual([[], []]);
    server = await servePage(text, { plain: {} }, files);
    browser = await chromium.launch({ executablePath: chromiumPath });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.url('plain'));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(root, { recursive: true });
    expect(complaints).toEqual([]);
  });

  it('reads and shows pictures, and translates them as Node does', async () => {
    const told = await page.evaluate(
      ([width, height, rgba]) => window.run(width, height, rgba),
      [width, height, rgba],
    );
    const image = imageToTensor({ width, height, data: Uint8ClampedArray.from(rgba) });
    const input = Array.from(image.dataSync());
    expect(Object.keys(told.read)).toEqual(['canvas', 'pixels', 'image', 'offscreen', 'bitmap']);
    for (const values of Object.values(told.read)) expect(values).toEqual(input);
    expect(told.video.shape).toEqual([48, 64, 3]);
    expect(told.video.least).toBeGreaterThan(0.9);

    const output = Array.from((await translate(generator, image)).dataSync());
    expect(told.output).toHaveLength(output.length);
    told.output.forEach((value, i) => {
      expect(Math.abs(value - output[i])).toBeLessThan(1e-5);
    });
    const shown = told.shown.filter((_, i) => i % 4 !== 3);
    shown.forEach((byte, i) => {
      expect(Math.abs(byte - 127.5 * (output[i] + 1))).toBeLessThan(0.51);
    });
    expect(told.error).toBeGreaterThan(0);
    expect(told.lost).toBe(told.error);
  }, 120_000);
});
