// examples/web-page in a real browser: built, served with and without isolation, drawn on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage } from '@gan/data';
import { imageToTensor, loadModel, translate } from '@gan/inference';
import { useBackend } from '@gan/trainers';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium.mjs';
import { root } from './install.mjs';

const example = join(root, 'examples', 'web-page');
const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';
const [width, height] = [128, 128];

describe.skipIf(!chromiumPath)(`examples/web-page in Chromium${reason}`, () => {
  const servers = {};
  let outDir;
  let browser;
  let generator;

  beforeAll(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'web-page-'));
    const { build, preview } = await import('vite');
    const quiet = { root: example, logLevel: 'error' };
    await build({ ...quiet, build: { outDir, emptyOutDir: true } });
    const loopback = { port: 0, host: '127.0.0.1' };
    servers.isolated = await preview({ ...quiet, build: { outDir }, preview: loopback });
    // Without the example's settings there are no headers.
    const plain = { ...quiet, configFile: false, build: { outDir }, preview: loopback };
    servers.plain = await preview(plain);
    browser = await chromium.launch({ executablePath: chromiumPath });
    await useBackend('wasm');
    generator = await loadModel(join(example, 'public', 'model'));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    for (const server of Object.values(servers)) await server.close();
    await rm(outDir, { recursive: true });
    expect(browser?.isConnected()).toBe(false);
  });

  /** Opens the page, waits for its first photo, uses it, closes it; nothing may go wrong meanwhile. */
  async function visit(name, use, options = {}) {
    const page = await browser.newPage(options);
    const complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    const address = servers[name].resolvedUrls.local[0];
    const elsewhere = [];
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address)) {
        elsewhere.push(request.url());
      }
    });
    await page.goto(address);
    await settled(page);
    await use(page);
    await page.close();
    expect([complaints, elsewhere]).toEqual([[], []]);
  }

  /** Waits until the photo is that of what is drawn. */
  const settled = (page) =>
    page.waitForFunction(() => document.querySelector('#photo').ariaBusy === 'false');

  const pixelsOf = async (page, selector) => {
    const data = await page.evaluate(
      ([selector, width, height]) => {
        const canvas = document.querySelector(selector);
        return Array.from(canvas.getContext('2d').getImageData(0, 0, width, height).data);
      },
      [selector, width, height],
    );
    return { width, height, data: Uint8ClampedArray.from(data) };
  };

  /** What is drawn, and that the photo is what Node makes of it, to 1 of 255. */
  async function expectPhotoOfNode(page) {
    const labels = await pixelsOf(page, '#labels');
    const output = await translate(generator, imageToTensor(labels));
    const wanted = output.dataSync();
    const photo = imageToTensor(await pixelsOf(page, '#photo')).dataSync();
    const worst = photo.reduce((most, value, i) => {
      const limited = Math.max(-1, Math.min(1, wanted[i]));
      return Math.max(most, 127.5 * Math.abs(value - limited));
    }, 0);
    expect(worst).toBeLessThan(1);
    // A photo, and no even surface.
    expect(Math.max(...photo) - Math.min(...photo)).toBeGreaterThan(1);
    return labels;
  }

  const colourAt = ({ data }, x, y) => Array.from(data.slice(4 * (y * width + x)).slice(0, 3));
  const window = [0, 85, 255];
  const door = [0, 170, 255];

  it('translates a label map as Node does, with threads', async () => {
    await visit('isolated', async (page) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      const threads = await page.evaluate(() => navigator.hardwareConcurrency);
      const status = await page.textContent('#status');
      expect(status).toContain(`on ${threads} thread`);
      const labels = await expectPhotoOfNode(page);
      const file = await readImage(join(example, 'public', 'labels', '1.png'));
      expect(imageToTensor(labels).dataSync()).toEqual(file.dataSync());
    });
  });

  it('does so on one thread where the page is not isolated', async () => {
    await visit('plain', async (page) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      expect(await page.textContent('#status')).toMatch(/ on 1 thread$/);
      await expectPhotoOfNode(page);
    });
  });

  it('translates what is drawn with a pointer', async () => {
    await visit('isolated', async (page) => {
      await page.click('#clear');
      await page.check('input[value=door]');
      const box = await page.locator('#labels').boundingBox();
      const at = (x, y) => [box.x + (x / width) * box.width, box.y + (y / height) * box.height];
      await page.mouse.move(...at(40, 60));
      await page.mouse.down();
      for (const end of [50, 70, 90]) await page.mouse.move(...at(end, end + 20));
      await page.mouse.up();
      await settled(page);
      const labels = await expectPhotoOfNode(page);
      expect(colourAt(labels, 65, 85)).toEqual(door);
      expect(colourAt(labels, 30, 85)).toEqual([0, 0, 255]);
    });
  });

  it('can be used with a keyboard alone', async () => {
    await visit('isolated', async (page) => {
      const before = await pixelsOf(page, '#labels');
      expect(colourAt(before, 52, 64)).not.toEqual(window);
      await page.keyboard.press('Tab'); // the labels, of which the window is chosen
      await page.keyboard.press('Tab'); // the board
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await settled(page);
      expect(colourAt(await expectPhotoOfNode(page), 52, 64)).toEqual(window);
    });
  });

  it('takes a file, and says so where it is no picture', async () => {
    await visit('isolated', async (page) => {
      // It is busy only once the file is read.
      await page.evaluate(() => {
        document.querySelector('#photo').ariaBusy = 'true';
      });
      await page.setInputFiles('#file', join(example, 'public', 'labels', '2.png'));
      await settled(page);
      const labels = await expectPhotoOfNode(page);
      const file = await readImage(join(example, 'public', 'labels', '2.png'));
      expect(imageToTensor(labels).dataSync()).toEqual(file.dataSync());
      await page.setInputFiles('#file', join(example, 'package.json'));
      await page.waitForFunction(
        () =>
          document.querySelector('#status').textContent ===
          'package.json is no picture that this browser reads.',
      );
    });
  });

  it.each(['light', 'dark'])('fits a phone, %s', async (colorScheme) => {
    await visit(
      'plain',
      async (page) => {
        const [content, screen, colours] = await page.evaluate(() => {
          const { color, backgroundColor } = getComputedStyle(document.body);
          return [document.documentElement.scrollWidth, innerWidth, [color, backgroundColor]];
        });
        expect(content).toBeLessThanOrEqual(screen);
        const [text, paper] = colours.map((colour) => Number(/\d+/.exec(colour)[0]));
        expect(text < paper).toBe(colorScheme === 'light');
      },
      { viewport: { width: 360, height: 700 }, colorScheme },
    );
  });

  it('says that the model is missing', async () => {
    const page = await browser.newPage();
    await page.route('**/model.json', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(servers.plain.resolvedUrls.local[0]);
    const status = page.locator('#status', { hasText: 'loadModel' });
    expect(await status.textContent()).toMatch(/^loadModel: cannot load .*\/model\/ .*404/);
    await page.close();
  });
});
