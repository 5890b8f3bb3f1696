// @gan/backend-webgpu in a real browser, on the renderer in software that Chromium brings.
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './browser/bundle.mjs';
import { chromiumPath } from './browser/chromium.mjs';
import { servePage } from './browser/serve.mjs';
import { trainOn } from './browser/webgpu-page.ts';

const steps = 20;
const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';

describe.skipIf(!chromiumPath)(`WebGPU in Chromium${reason}`, () => {
  let browser;
  let server;
  let page;
  const complaints = [];

  beforeAll(async () => {
    const { text, warnings } = await bundle('webgpu-page.ts', 'iife');
    expect(warnings).toEqual([]);
    server = await servePage(text, { page: {} });
    const args = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('crash', () => complaints.push('the page crashed'));
    await page.goto(server.url('page'));
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    expect(browser?.isConnected()).toBe(false);
  });

  it('trains with the losses that wasm has in Node, and lets the page have its frames', async (context) => {
    if (!(await page.evaluate(() => globalThis.adapter()))) {
      context.skip('this Chromium has no GPU in software');
    }
    const result = await page.evaluate((count) => globalThis.trainOn('webgpu', count), steps);
    const { losses: expected } = await trainOn('wasm', steps);
    expect(result.backend).toBe('gan-webgpu');
    expect(result.losses).toHaveLength(steps);
    const differences = expected.map((losses, i) =>
      Math.max(
        ...Object.entries(losses).map(
          ([name, value]) => Math.abs(result.losses[i][name] - value) / Math.abs(value),
        ),
      ),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    expect(result.numTensors.after).toBe(result.numTensors.before);
    expect(complaints).toEqual([]);
    // From the fourth on steps are repeated. The machine may be busy with others in one of them.
    const repeated = result.heldUp.slice(3).sort((a, b) => a - b);
    expect(repeated[Math.floor(repeated.length / 2)]).toBeLessThan(1000 / 60);
  }, 600_000);
});
