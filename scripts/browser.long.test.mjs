// @gan/trainers in a real browser: bundled, served, trained with and without threads.
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './browser/bundle.mjs';
import { chromiumPath } from './browser/chromium.mjs';
import { isolation, servePage } from './browser/serve.mjs';
import { trainTiny } from './browser/tiny-training.ts';

const steps = 20;

describe('a browser bundle of @gan/trainers', () => {
  it.each(['esm', 'iife'])(
    'is made without warnings, whole, for any bundler: %s',
    async (format) => {
      const { warnings, imports, text } = await bundle('page.ts', format);
      expect(warnings).toEqual([]);
      // What is left to import is named at run time: the optional engines.
      expect(imports).toEqual([]);
      expect(text).not.toMatch(/import\.meta\b/);
      expect(text).not.toMatch(/^\s*import\s.*['"]node:/m);
    },
  );
});

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';

describe.skipIf(!chromiumPath)(`training in Chromium${reason}`, () => {
  let browser;
  let server;
  let inNode;

  beforeAll(async () => {
    const { text } = await bundle('page.ts', 'iife');
    server = await servePage(text, {
      isolated: isolation,
      plain: {},
      'no-workers': { ...isolation, 'Content-Security-Policy': "worker-src 'none'" },
    });
    browser = await chromium.launch({ executablePath: chromiumPath });
    inNode = await trainTiny(steps, 2);
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    expect(browser?.isConnected()).toBe(false);
  });

  /** Trains in a page of its own; closes it. */
  async function trainIn(name, { vectors } = {}) {
    const page = await browser.newPage();
    const complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('crash', () => complaints.push('the page crashed'));
    await page.goto(server.url(name));
    if (vectors) await page.evaluate((asked) => globalThis.setVectors(asked), vectors);
    const result = await page.evaluate(
      (count) => globalThis.trainTiny(count, 2).catch((error) => ({ error: String(error) })),
      steps,
    );
    const isolated = await page.evaluate(() => globalThis.crossOriginIsolated);
    const working = await page.evaluate(() => globalThis.threadsAtWork());
    const workers = page.workers().length;
    await page.close();
    expect(page.isClosed()).toBe(true);
    return { ...result, isolated, working, workers, complaints };
  }

  /** The largest relative difference to the losses of Node. */
  function differenceOf({ losses, error }) {
    expect(error).toBeUndefined();
    expect(losses).toHaveLength(steps);
    let worst = 0;
    for (const [i, expected] of inNode.losses.entries()) {
      for (const [name, value] of Object.entries(expected)) {
        worst = Math.max(worst, Math.abs(losses[i][name] - value) / Math.abs(value));
      }
    }
    return worst;
  }

  const expectLossesOfNode = (result) => expect(differenceOf(result)).toBeLessThanOrEqual(1e-6);

  it('learns in Node, whose losses are the measure', () => {
    expect(inNode.backend).toBe('gan-wasm');
    expect(inNode.losses.at(-1).G_L1).toBeLessThan(inNode.losses[0].G_L1 * 0.9);
  });

  it('uses threads in a cross-origin isolated page, and gets the losses of Node', async () => {
    const result = await trainIn('isolated');
    expectLossesOfNode(result);
    expect(result).toMatchObject({ isolated: true, threads: 2, working: 2, workers: 1 });
    expect(result.complaints).toEqual([]);
    expect(result.numTensors.after).toBe(result.numTensors.before);
  });

  it('fuses products and sums on request, which changes no more than the last digits', async () => {
    const result = await trainIn('isolated', { vectors: 'fused' });
    expect(result.threads).toBe(2);
    expect(differenceOf(result)).toBeLessThan(1e-3);
    expect(differenceOf(result)).toBeGreaterThan(0);
    expect(result.complaints).toEqual([]);
  });

  it('works on one thread in any other page, and gets the losses of Node', async () => {
    const result = await trainIn('plain');
    expectLossesOfNode(result);
    expect(result).toMatchObject({ isolated: false, threads: 1, working: 1, workers: 0 });
    expect(result.complaints).toEqual([]);
  });

  it('trains on the main thread where a page forbids its workers', async () => {
    const result = await trainIn('no-workers');
    expectLossesOfNode(result);
    expect(result).toMatchObject({ isolated: true, working: 1, workers: 0 });
    // Chromium itself reports the refusal; nothing else is to be heard.
    for (const complaint of result.complaints) expect(complaint).toMatch(/worker-src/);
  });
});
