import { describe, expect, it } from 'vitest';
import { repository } from '../../docs/.vitepress/addresses.mjs';
import { addressOf, pageOf, siteLink } from '../../docs/.vitepress/pages.mjs';
import { readableFromDisk } from '../../docs/.vitepress/readable-from-disk.mjs';

describe('pageOf', () => {
  it.each([
    ['docs/guides/data.md', 'guides/data'],
    ['docs/README.md', 'guides/index'],
    ['examples/ring-gan/README.md', 'examples/ring-gan'],
    ['docs/api/@gan/core/index.md', 'api/@gan/core/index'],
    ['examples/shared/README.md', undefined],
    ['packages/core/README.md', undefined],
  ])('%s is %s', (file, page) => expect(pageOf(file)).toBe(page));
});

describe('links', () => {
  const guide = 'docs/guides/data.md';
  it.each([
    ['pix2pix.md#train-it', '/guides/pix2pix#train-it'],
    ['../../examples/ring-gan/README.md', '/examples/ring-gan'],
    ['../../packages/core/README.md', '/api/@gan/core/'],
    ['../../packages/core', '/api/@gan/core/'],
    ['../../README.md', '/'],
    ['../README.md', '/guides/'],
    ['../../bench/README.md', '/benchmarks'],
    ['../../packages/core/src/rng.ts', `${repository}/blob/main/packages/core/src/rng.ts`],
    ['../../packages/core/src', `${repository}/tree/main/packages/core/src`],
    [`${repository}/blob/main/docs/guides/dcgan.md#losses`, '/guides/dcgan#losses'],
    [`${repository}/issues`, `${repository}/issues`],
    ['https://arxiv.org/abs/1406.2661', 'https://arxiv.org/abs/1406.2661'],
    ['#here', '#here'],
  ])('%s in a guide lead to %s', (href, address) => expect(siteLink(href, guide)).toBe(address));

  it('between API pages stay among them', () => {
    const from = 'docs/api/@gan/trainers/functions/fit.md';
    expect(siteLink('../interfaces/FitOptions.md', from)).toBe(
      '/api/@gan/trainers/interfaces/FitOptions',
    );
    expect(addressOf('packages/web/', '#size')).toBe('/api/@gan/web/#size');
  });
});

describe('readableFromDisk', () => {
  const html =
    '<a class="x" href="/gan/guides/">g</a><img src="/gan/a.png"><a href="/gan/b.html#c">';

  it('makes addresses relative to the page, folders by their first page', () => {
    expect(readableFromDisk(html, '/gan/', 'api/x/y.md')).toBe(
      '<a class="x" href="../../guides/index.html">g</a><img src="../../a.png"><a href="../../b.html#c">',
    );
    expect(readableFromDisk('<a href="/">', '/', 'index.md')).toBe('<a href="./index.html">');
  });

  it('leaves what is elsewhere, and the page of what is not there', () => {
    expect(readableFromDisk('<a href="/other/">', '/gan/', 'index.md')).toBe('<a href="/other/">');
    expect(readableFromDisk(html, '/gan/', '404.md')).toBe(html);
  });
});
