// Checkpoints in a real browser: pages that are closed at any moment, two tabs, damage, a full quota.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './browser/bundle.mjs';
import { chromiumPath } from './browser/chromium.mjs';
import { servePage } from './browser/serve.mjs';

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';
const steps = 24;

describe.skipIf(!chromiumPath)(`checkpoints in Chromium${reason}`, () => {
  const profile = mkdtempSync(join(tmpdir(), 'gan-chromium-'));
  let context;
  let server;
  /** What a run that was never interrupted tells. */
  let whole;

  const launch = async () => {
    // A profile of its own, so that what pages keep outlives the browser.
    context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath });
  };

  beforeAll(async () => {
    const { text } = await bundle('checkpoint-page.ts', 'iife');
    server = await servePage(text, { train: {} });
    await launch();
    whole = await live('whole', () => false);
    expect(whole.result).toMatchObject({ steps: [24, 22, 20], step: 24 });
    expect(whole.losses.size).toBe(steps);
  }, 300_000);

  afterAll(async () => {
    await context?.close();
    await server?.close();
    rmSync(profile, { recursive: true });
  });

  /** Opens a page that tells `hear` of each of its events. */
  async function open(hear = () => undefined) {
    const page = await context.newPage();
    await page.exposeFunction('tell', hear);
    await page.goto(server.url('train'));
    return page;
  }

  /** Trains until the run is over, or `ends` is true of an event: then the page ends at once. */
  async function live(dir, ends, end = (page) => page.close()) {
    const losses = new Map();
    let page;
    let ending;
    let start;
    const hear = (event) => {
      if (ending) return;
      if (event.losses) losses.set(event.step, event.losses);
      if (event.start !== undefined) start = event.start;
      if (ends(event)) ending = end(page);
    };
    page = await open(hear);
    await page.evaluate(() => globalThis.watchWrites());
    const run = page.evaluate(([name, count]) => globalThis.train(name, count), [dir, steps]);
    const result = await run.catch((error) => ({ gone: error.message }));
    await ending;
    if (!page.isClosed()) await page.close();
    return { losses, result, start, ended: ending !== undefined };
  }

  /** After so many writes into a store. */
  const afterWrites = (store, count) => {
    let seen = 0;
    return ({ wrote }) => wrote === store && ++seen === count;
  };
  const crash = async (page) => {
    await page.goto('chrome://crash').catch(() => undefined);
  };

  it('go on bit for bit after pages that were closed or crashed, writing included', async () => {
    const dir = 'closed';
    const ends = [
      ({ step }) => step === 1,
      afterWrites('chunks', 1),
      afterWrites('chunks', 2),
      afterWrites('chunks', 5),
      afterWrites('checkpoints', 1),
      afterWrites('checkpoints', 2),
      ({ step }) => step === 11,
      afterWrites('locks', 1),
      afterWrites('chunks', 3),
    ];
    let told = 0;
    let moved = 0;
    for (const [i, isEnd] of ends.entries()) {
      const { losses, ended, result, start } = await live(dir, isEnd, i % 2 ? crash : undefined);
      expect(ended, JSON.stringify(result)).toBe(true);
      if (start > 0) moved++;
      for (const [step, values] of losses) {
        expect(values).toEqual(whole.losses.get(step));
        told++;
      }
    }
    expect(told).toBeGreaterThan(10);
    expect(moved).toBeGreaterThan(2);
    const last = await live(dir, () => false);
    for (const [step, values] of last.losses) expect(values).toEqual(whole.losses.get(step));
    // Weights, moments and averages by their checksums.
    expect(last.result).toEqual(whole.result);
    const page = await open();
    // Three files for each of three checkpoints of two runs: what was unfinished is gone.
    expect(await page.evaluate(() => globalThis.chunkCount())).toBe(18);
    await page.close();
  });

  it('are there after the browser was closed', async () => {
    await context.close();
    await launch();
    const page = await open();
    expect(await page.evaluate(() => globalThis.rebuild('whole'))).toEqual({
      kind: 'Pix2PixTrainer',
      step: 24,
    });
    await page.close();
  });

  it('belong to one tab at a time', async () => {
    const dir = 'tabs';
    let second;
    const first = await live(dir, ({ step }) => {
      second ??= step === 3 ? other() : undefined;
      return false;
    });
    async function other() {
      const page = await open();
      const result = await page.evaluate((name) => globalThis.train(name, 99), dir);
      await page.close();
      return result;
    }
    expect(await second).toEqual({
      code: 'CheckpointError',
      error: expect.stringMatching(
        /^fit: checkpoints.dir tabs is in use by another tab or worker, 'gan' at http:\/\/127.0.0.1:\d+\/train, since \d{4}-\d\d-\d\d \d\d:\d\d UTC; wait for it, or give another dir$/,
      ),
    });
    expect(first.result).toEqual(whole.result);
    const page = await open();
    // The tab is closed, so the folder is free.
    expect(await page.evaluate((name) => globalThis.train(name, 24), dir)).toEqual(whole.result);
    await page.close();
  });

  it('that are damaged are refused by name', async () => {
    const page = await open();
    await page.evaluate(() => globalThis.damage('tabs', 'optimizers.safetensors'));
    const problem =
      'tabs/step-000024/optimizers.safetensors is damaged: its checksum is another. tabs/step-000022 is ' +
      'whole: remove tabs/step-000024 to go on from there';
    expect(await page.evaluate(() => globalThis.train('tabs', 24))).toEqual({
      code: 'CheckpointError',
      error: `fit: ${problem}`,
    });
    expect(await page.evaluate(() => globalThis.rebuild('tabs'))).toEqual({
      code: 'CheckpointError',
      error: `trainerFrom: ${problem}`,
    });
    await page.evaluate(() => globalThis.removeCheckpoint('tabs/step-000024'));
    expect(await page.evaluate(() => globalThis.train('tabs', 24))).toMatchObject(
      (({ files, step }) => ({ files, step }))(whole.result),
    );
    await page.close();
  });

  it('for which the site has no room end the run, and those before stay', async () => {
    const page = await open();
    const [origin] = /^http:\/\/[^/]+/.exec(server.url('train'));
    const session = await context.newCDPSession(page);
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
    // Room for a few.
    const quotaSize = usage + 6_000_000;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
    const result = await page.evaluate(() => globalThis.train('full', 500));
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    expect(result).toEqual({
      code: 'CheckpointError',
      error: expect.stringMatching(
        /^fit: cannot write full\/step-\d+\/\w+\.\w+ \(QuotaExceededError.*\); the browser's storage for this site is full; keep fewer checkpoints, or remove others. Earlier checkpoints are as they were$/,
      ),
    });
    const { step } = await page.evaluate(() => globalThis.rebuild('full'));
    expect(step).toBeGreaterThan(0);
    await page.close();
  });
});
