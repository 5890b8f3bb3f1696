// @gan/web's one file in a real browser: a page with a single script tag trains and translates.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { unetGenerator } from '@gan/generators';
import { saveModel } from '@gan/inference';
import { useBackend } from '@gan/trainers';
import * as inNode from '@gan/web';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium.mjs';
import { isolation, servePage } from './browser/serve.mjs';
import { root } from './install.mjs';

const dist = join(root, 'packages', 'web', 'dist');
const steps = 50;

/** Trains a ring GAN and translates a picture, with what `gan` has and nothing else; its text runs in pages. */
async function program(gan, steps, address) {
  const { threads } = await gan.useBackend('wasm', { threads: 2 });
  const before = gan.tf.memory().numTensors;
  const generator = gan.mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [32, 32], seed: 1 });
  const discriminator = gan.mlpDiscriminator({ inputShape: [2], hidden: [32, 32], seed: 2 });
  const trainer = new gan.GanTrainer({ generator, discriminator, latentDim: 2, seed: 1 });
  const losses = [];
  const data = gan.ringOfGaussians({ seed: 1 });
  for await (const event of gan.fit(trainer, data, { steps, batchSize: 64, logEvery: 1 })) {
    if (event.type === 'step') losses.push(event.losses);
  }
  for (const held of [trainer, generator, discriminator]) held.dispose();

  const model = await gan.loadModel(address);
  const data8 = Uint8ClampedArray.from({ length: 4 * 20 * 12 }, (_, i) => (i * 7919) & 255);
  const input = gan.imageToTensor({ width: 20, height: 12, data: data8 });
  const output = await gan.translate(model, input);
  const picture = Array.from(output.dataSync());
  gan.tf.dispose([input, output]);
  model.dispose();
  const left = gan.tf.memory().numTensors - before;
  const error = await gan.useBackend('gpu').catch((cause) => `${cause.name}: ${cause.code}`);
  return { names: Object.keys(gan).sort(), threads, losses, picture, left, error };
}

function expectThatOfNode(told, wanted) {
  expect(told.losses).toHaveLength(steps);
  for (const [i, losses] of wanted.losses.entries()) {
    for (const [name, value] of Object.entries(losses)) {
      expect(Math.abs(told.losses[i][name] - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
    }
  }
  expect(told.picture).toHaveLength(wanted.picture.length);
  told.picture.forEach((value, i) => {
    expect(Math.abs(value - wanted.picture[i])).toBeLessThan(1e-5);
  });
  expect(told.names).toEqual(wanted.names);
  expect(told).toMatchObject({ left: 0, error: 'OptionError: OptionError' });
}

let folder;
let wanted;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-file-'));
  await useBackend('wasm', { threads: 2 });
  const network = { levels: 2, filters: 2, norm: 'instance', dropout: false };
  await saveModel(
    unetGenerator({ ...network, init: { kind: 'normal', gain: 0.5 } }),
    join(folder, 'model'),
  );
  wanted = await program(inNode, steps, join(folder, 'model'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the file of @gan/web', () => {
  it('learns, by the sources of which it is made', () => {
    expect(wanted.losses.at(-1)).not.toEqual(wanted.losses[0]);
    expect(wanted.left).toBe(0);
  });

  it.each(['gan.js', 'gan.mjs'])('%s is of a bounded size', async (name) => {
    const bytes = await readFile(join(dist, name));
    expect(bytes.length).toBeLessThan(1.6e6);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(500e3);
  });

  it.each([
    ['gan.js', 'const gan = require(FILE);'],
    ['gan.mjs', 'import * as gan from FILE;'],
  ])('%s runs in Node, without a word of its own', async (name, load) => {
    const path = join(dist, name);
    const file = JSON.stringify(name === 'gan.js' ? path : pathToFileURL(path).href);
    const told = `run(gan).then((told) => console.log(JSON.stringify(told)));`;
    const run = `const run = (gan) => (${program})(gan, ${steps}, ${JSON.stringify(join(folder, 'model'))});`;
    const entry = join(folder, name === 'gan.js' ? 'main.cjs' : 'main.mjs');
    await writeFile(entry, `${load.replace('FILE', file)}\n${run}\n${told}`);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry]);
    expect(stderr).toBe('');
    expectThatOfNode(JSON.parse(stdout), wanted);
  });
});

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';

describe.skipIf(!chromiumPath)(`a page with one script tag, in Chromium${reason}`, () => {
  let browser;
  let server;
  let bare;
  beforeAll(async () => {
    const files = { '/gan.mjs': await readFile(join(dist, 'gan.mjs')) };
    for (const name of await readdir(join(folder, 'model'))) {
      files[`/model/${name}`] = await readFile(join(folder, 'model', name));
    }
    const script = await readFile(join(dist, 'gan.js'));
    server = await servePage(script, { isolated: isolation, plain: {} }, files);
    bare = await servePage('', { isolated: isolation }, files);
    browser = await chromium.launch({ executablePath: chromiumPath });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await bare?.close();
    expect(browser?.isConnected()).toBe(false);
  });

  /** What an expression with `run(gan)` gives in a page of its own, which must not complain. */
  async function evaluateIn(name, expression, site = server) {
    const page = await browser.newPage();
    const complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    await page.goto(site.url(name));
    const address = site.url('model');
    const run = `const run = (gan) => (${program})(gan, ${steps}, '${address}');`;
    const told = await page.evaluate(`(async () => { ${run} return ${expression(run)}; })()`);
    const workers = page.workers().length;
    await page.close();
    expect(complaints).toEqual([]);
    return { ...told, workers };
  }

  it('trains and translates with threads where it is isolated', async () => {
    const told = await evaluateIn('isolated', () => 'await run(gan)');
    expectThatOfNode(told, wanted);
    expect(told).toMatchObject({ threads: 2, workers: 1 });
  });

  it('does so on one thread elsewhere', async () => {
    const told = await evaluateIn('plain', () => 'await run(gan)');
    expectThatOfNode(told, wanted);
    expect(told).toMatchObject({ threads: 1, workers: 0 });
  });

  it('is the same as a module', async () => {
    const module = "await run(await import('/gan.mjs'))";
    const told = await evaluateIn('isolated', () => module, bare);
    expectThatOfNode(told, wanted);
    expect(told.threads).toBe(2);
  });

  it('works in a Worker, with threads of its own', async () => {
    const told = await evaluateIn('isolated', (run) => {
      const source = `importScripts('${server.url('script.js')}'); ${run} run(gan).then(postMessage);`;
      return `await new Promise((resolve, reject) => {
        const blob = new Blob([${JSON.stringify(source)}], { type: 'text/javascript' });
        const worker = new Worker(URL.createObjectURL(blob));
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      })`;
    });
    expectThatOfNode(told, wanted);
    expect(told.threads).toBe(2);
  });
});
