// The page that the guide builds from an empty folder, in a real browser: as written there, built and being written.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium.mjs';
import { guide } from './bundle-sizes.mjs';
import { pageFiles } from './guide-page.mjs';
import { root } from './install.mjs';

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';
const example = join(root, 'examples', 'web-page', 'public');

describe.skipIf(!chromiumPath)(`the guide's page in Chromium${reason}`, () => {
  let folder;
  let browser;
  const servers = {};

  beforeAll(async () => {
    // Where the packages are found, and git looks at nothing.
    const dist = join(root, 'examples', 'web-page', 'dist');
    await mkdir(dist, { recursive: true });
    folder = await mkdtemp(join(dist, 'guide-page-'));
    const files = pageFiles(await readFile(guide, 'utf8'));
    expect(Object.keys(files)).toEqual([
      'index.html',
      'page.js',
      'translator.js',
      'vite.config.js',
    ]);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await cp(join(example, 'model'), join(folder, 'public', 'model'), { recursive: true });
    const { build, createServer, preview } = await import('vite');
    const settings = { root: folder, logLevel: 'error', cacheDir: join(folder, '.vite') };
    const loopback = { port: 0, host: '127.0.0.1' };
    await build(settings);
    servers.built = await preview({ ...settings, preview: loopback });
    servers.written = await createServer({ ...settings, server: loopback });
    await servers.written.listen();
    browser = await chromium.launch({ executablePath: chromiumPath });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    for (const server of Object.values(servers)) await server.close();
    await rm(folder, { recursive: true });
  });

  it.each(['built', 'written'])(
    'translates a picture that is chosen, %s',
    async (name) => {
      const page = await browser.newPage();
      const errors = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(servers[name].resolvedUrls.local[0]);
      const says = (words) =>
        page.waitForFunction(
          (words) => document.querySelector('#status').textContent.startsWith(words),
          words,
        );
      await says('Ready, threads: ');
      await page.setInputFiles('#file', join(example, 'labels', '1.png'));
      await says('Done');
      const seen = await page.evaluate(() => {
        const canvas = document.querySelector('#output');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return {
          size: [canvas.width, canvas.height],
          colours: new Set(new Uint32Array(data.buffer)).size,
        };
      });
      expect(seen.size).toEqual([128, 128]);
      expect(seen.colours).toBeGreaterThan(1000);
      expect(errors).toEqual([]);
    },
    120_000,
  );
});
