// The documentation's site in a real browser: links, accessibility, errors, keyboard, speed, search.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listed } from '../docs/.vitepress/navigation.mjs';
import { chromiumPath } from './browser/chromium.mjs';
import { root, runNode } from './install.mjs';
import { questions } from './site/questions.mjs';
import { serveSite, site } from './site/serve-site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const looked = {
  'the start page': '/',
  'a guide with formulas': '/guides/pix2pix.html',
  'the glossary': '/guides/glossary.html',
  'a package': '/api/@gan/trainers/',
  'a class': '/api/@gan/trainers/classes/Pix2PixTrainer.html',
  'a function': '/api/@gan/generators/functions/unetGenerator.html',
  'an example': '/examples/pix2pix-facades.html',
};

beforeAll(async () => {
  expect(await runNode([join(root, 'scripts', 'docs.mjs')])).toBe(0);
}, 600_000);

const files = () =>
  readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.replaceAll('\\', '/'));

describe('the pages', () => {
  it('lead to pages and headings that are there', () => {
    const pages = new Map(files().map((file) => [file, readFileSync(join(site, file), 'utf8')]));
    const hasId = (page, id) =>
      new RegExp(`\\b(id|name)="${id.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')}"`).test(page);
    const broken = [];
    for (const [file, html] of pages) {
      for (const [, href] of html.matchAll(/<a[^>]* href="([^"]*)"/g)) {
        if (/^[a-z]+:/i.test(href)) continue;
        const [path, hash] = href.replaceAll('&amp;', '&').split('#');
        const absolute =
          path === '' ? `/${file}` : posix.resolve('/', posix.dirname(file), decodeURI(path));
        const whole =
          /\/$/.test(path) || absolute === '/' ? posix.join(absolute, 'index.html') : absolute;
        const target = whole.slice(1).replace(/(?<!\.\w+)$/, '.html');
        const page = pages.get(target);
        if (!page) broken.push(`${file}: ${href}`);
        else if (hash && file !== '404.html' && !hasId(page, decodeURIComponent(hash)))
          broken.push(`${file}: ${href}`);
      }
    }
    expect(broken).toEqual([]);
    expect(pages.size).toBeGreaterThan(300);
  });

  it('have every guide and example in the sidebar', () => {
    const names = (folder) =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => !entry.name.startsWith('.'))
        .map(({ name }) => name.replace(/\.md$/, ''));
    expect(listed.guides.toSorted()).toEqual(names('docs/guides').toSorted());
    const examples = names('examples').filter((name) =>
      existsSync(join(root, 'examples', name, 'src')),
    );
    expect(listed.examples.toSorted()).toEqual(
      examples.filter((name) => name !== 'shared').toSorted(),
    );
  });

  it('have an address for every package', () => {
    const packages = readdirSync(join(root, 'packages')).toSorted();
    expect(readdirSync(join(site, 'api', '@gan')).toSorted()).toEqual(packages);
  });

  it('show options with their defaults where they are taken, and say of every name what it is', () => {
    const api = (path) => readFileSync(join(root, 'docs', 'api', '@gan', path), 'utf8');
    expect(api('generators/functions/unetGenerator.md')).toMatch(/^\| `filters\?` \| .*`64` \|/m);
    expect(api('trainers/classes/Adam.md')).toMatch(/^\| `epsilon\?` \| .*`1e-8` \|/m);
    const unsaid = readdirSync(join(root, 'packages')).flatMap((name) =>
      api(`${name}/index.md`)
        .split('\n')
        .filter((line) => /\| -? *\|$/.test(line) && /\.md\)/.test(line)),
    );
    expect(unsaid).toEqual([]);
  });

  it('show no parameter without a name, and no formula that became a list', () => {
    const api = readdirSync(join(root, 'docs', 'api'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name, readFileSync(join(root, 'docs', 'api', name), 'utf8')]);
    expect(api.filter(([, text]) => text.includes('__namedParameters'))).toEqual([]);
    expect(api.filter(([, text]) => /^ *\+ /m.test(text)).map(([name]) => name)).toEqual([]);
  });
});

const reason = chromiumPath ? '' : ' (skipped: no Chromium found; set CHROMIUM_PATH)';
describe.skipIf(!chromiumPath)(`in Chromium${reason}`, () => {
  let browser;
  let server;
  beforeAll(async () => {
    server = await serveSite();
    browser = await chromium.launch({ executablePath: chromiumPath });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A page that tells of errors, and of requests that leave the site. */
  async function open(path, options) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.origin)) {
        complaints.push(`asks for ${request.url()}`);
      }
    });
    await page.goto(server.origin + path);
    await page.waitForLoadState('networkidle');
    return { page, complaints, close: () => context.close() };
  }

  const schemes = ['light', 'dark'];
  const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
  const all = Object.entries(looked).flatMap(([name, path]) =>
    schemes.flatMap((colorScheme) =>
      Object.entries(sizes).map(([size, viewport]) => ({
        name,
        path,
        colorScheme,
        size,
        viewport,
      })),
    ),
  );

  it.each(all)(
    '$name is accessible, $colorScheme, $size',
    async ({ path, colorScheme, viewport }) => {
      const { page, complaints, close } = await open(path, { colorScheme, viewport });
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
          // An experiment of axe's: it counts the key beside the search as part of its name.
          rules: { 'label-content-name-mismatch': { enabled: false } },
        });
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))}`,
        );
      });
      expect(violations).toEqual([]);
      // No page is wider than the screen.
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await close();
    },
    60_000,
  );

  it('shows its first page within a second', async () => {
    const { page, close } = await open('/');
    await page.reload();
    const paint = await page.evaluate(
      () =>
        new Promise((resolve) => {
          new PerformanceObserver((list) => {
            const [first] = list.getEntriesByName('first-contentful-paint');
            if (first) resolve(first.startTime);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
    expect(paint).toBeLessThan(1000);
    await close();
  });

  it('is read and searched with the keyboard alone', async () => {
    const { page, close } = await open('/guides/pix2pix.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement.textContent.trim())).toBe(
      'Skip to content',
    );
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#VPContent');
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').waitFor();
    await page.keyboard.type('unetGenerator');
    await page.locator('.VPLocalSearchBox .result.selected').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/unetGenerator/);
    await close();
  });

  it('has the style of the library that typesets formulas', () => {
    const { resolve } = createRequire(import.meta.url);
    const ofPlugin = createRequire(resolve('@mdit/plugin-katex')).resolve('katex/package.json');
    expect(ofPlugin).toBe(resolve('katex/package.json'));
  });

  it('has formulas that are typeset, with MathML for those who do not see them', async () => {
    const { page, close } = await open('/guides/pix2pix.html');
    expect(await page.locator('.katex math').count()).toBeGreaterThan(0);
    expect(await page.locator('.katex-error').count()).toBe(0);
    await close();
  });

  it('copies code', async () => {
    const { page, close } = await open('/guides/pix2pix.html', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const block = page.locator('div[class*=language-]').first();
    await block.hover();
    await block.locator('button.copy').click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trim()).toBe((await block.locator('pre').innerText()).trim());
    await close();
  });

  it('finds a right page first for what readers ask', async () => {
    const { page, close } = await open('/guides/');
    await page.keyboard.press('Control+k');
    const input = page.locator('#localsearch-input');
    await input.waitFor();
    const wrong = {};
    for (const [question, answers] of Object.entries(questions)) {
      await input.fill('');
      await page.waitForFunction(() => !document.querySelector('.VPLocalSearchBox .result'));
      await input.fill(question);
      const first = page.locator('.VPLocalSearchBox .result').first();
      const found = await first.getAttribute('href', { timeout: 5000 }).catch(() => 'nothing');
      const path = found.replace(/\.html|#.*/g, '');
      const isRight = answers.some((answer) =>
        answer.endsWith('/') ? path.startsWith(answer) : path === answer,
      );
      if (!isRight) wrong[question] = found;
    }
    expect(wrong).toEqual({});
    await close();
  }, 120_000);
});
