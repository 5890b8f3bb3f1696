// What a README says must also hold on npm's page of the package, and in an empty folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './install.mjs';
import { examplesOf, importedPackages, installLines } from './testing/examples.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const { homepage } = JSON.parse(read('package.json'));
const repository = homepage.replace('#readme', '');
const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);

/** Files of this repository that a page shows or leads to, by their addresses. */
const inRepository = [`${repository}/blob/main/`, `${repository}/raw/main/`];

const withoutCode = (page) => page.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '``');

const linksOf = (page) =>
  [...withoutCode(page).matchAll(/\]\(([^)\s]+)|(?:src|href)="([^"]+)"/g)].map(
    ([, link = '', attribute = '']) => link || attribute,
  );

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function isDead(link) {
  const base = inRepository.find((start) => link.startsWith(start));
  if (!base) return link.startsWith(repository);
  const [path, anchor] = link.slice(base.length).split('#');
  if (!existsSync(join(root, path))) return true;
  if (!anchor) return false;
  return ![...read(path).matchAll(/^#+ (.*)$/gm)].some(([, title]) => anchorOf(title) === anchor);
}

describe.each(readmes)('%s', (path) => {
  const page = read(path);

  it('has absolute links alone, and those into this repository lead somewhere', () => {
    const links = linksOf(page);
    expect(links.filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([]);
    expect(links.filter(isDead)).toEqual([]);
  });

  it('has an install line above its first example, which begins with the package', () => {
    const [first] = examplesOf(page);
    const { name } = JSON.parse(read(path.replace('README.md', 'package.json')));
    expect(first.installed).toContain(name);
  });
});

const guides = readdirSync(join(root, 'docs', 'guides')).map((name) => `docs/guides/${name}`);

describe.each([...readmes, ...guides, 'README.md'])('the examples of %s', (path) => {
  const examples = examplesOf(read(path), 'ts|js');

  it('import what the lines above them install', () => {
    const missing = examples.flatMap(({ code, installed }) =>
      importedPackages(code).filter((name) => !installed.includes(name)),
    );
    expect(missing).toEqual([]);
  });

  it('compute on the engine that useBackend starts', () => {
    const imported = examples.flatMap(({ code }) => importedPackages(code));
    expect(imported).not.toContain('@tensorflow/tfjs-backend-cpu');
  });
});

describe('these checks', () => {
  it('see what is installed and imported, and links that are relative or dead', () => {
    const page =
      "```\nnpm i @gan/data a\nnpm i -g c\n```\n`npm i b`\n```ts\nimport x, {\n  y,\n} from 'b/z';\nimport 'node:fs';\nimport './own';\n```\n";
    const [{ code, installed }] = examplesOf(page);
    expect(installed).toEqual(['@gan/data', 'a', 'b']);
    expect(importedPackages(code)).toEqual(['b']);
    expect(installLines('say npm i d')).toEqual([]);
    expect(linksOf('[a](../b) <img src="c.png"> ![d](e.png) `[f](g)`')).toEqual([
      '../b',
      'c.png',
      'e.png',
    ]);
    const [base] = inRepository;
    expect(isDead(`${base}README.md#use-it`)).toBe(false);
    expect(isDead(`${base}README.md#use-this`)).toBe(true);
    expect(isDead(`${base}MISSING.md`)).toBe(true);
  });
});
