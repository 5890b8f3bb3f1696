// What the guide to web pages shows of the example stands there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { guide } from './bundle-sizes.mjs';
import { withoutPage } from './guide-page.mjs';
import { root } from './install.mjs';

const folder = join(root, 'examples', 'web-page', 'src');
const example = readdirSync(folder).flatMap((name) =>
  readFileSync(join(folder, name), 'utf8').split('\n'),
);
const readme = readFileSync(join(root, 'packages', 'web', 'README.md'), 'utf8').split('\n');

/** Lines of the guide's blocks in a language; the page from an empty folder has a test of its own. */
const linesOf = (language) =>
  [...withoutPage(readFileSync(guide, 'utf8')).matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, written]) => written === language)
    .flatMap(([, , code]) => code.trimEnd().split('\n'));

/** Excerpts are JavaScript; what only TypeScript has may stand in the example's lines. */
const plain = (line) => line.trim().replace(/ as typeof \w+/g, '');

it('shows lines of the example', () => {
  const shown = linesOf('js').map(plain);
  expect(shown.length).toBeGreaterThan(5);
  const there = new Set(example.map(plain));
  expect(shown.filter((line) => !there.has(line))).toEqual([]);
});

it('shows lines of the README of @gan/web', () => {
  const shown = linesOf('html');
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter((line) => !readme.includes(line))).toEqual([]);
});
