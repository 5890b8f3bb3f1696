import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawHouse } from './house/draw.mjs';
import { floorsOf, importsOfPackages, reduced } from './house/imports.mjs';
import { root } from './install.mjs';

const imports = new Map([
  ['a', new Set()],
  ['b', new Set(['a'])],
  ['c', new Set(['a', 'b'])],
]);

describe('the house', () => {
  it('has each package above those that it imports', () => {
    expect([...floorsOf(imports)]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('leaves out lines that others imply', () => {
    expect([...reduced(imports)]).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['b']],
    ]);
  });

  it('is drawn as it stands: npm run house', () => {
    const drawn = readFileSync(join(root, 'docs', 'images', 'house.svg'), 'utf8');
    expect(drawn).toBe(drawHouse(importsOfPackages()));
    const packages = [...importsOfPackages().keys()];
    expect(packages.every((name) => drawn.includes(`>${name}</text>`))).toBe(true);
  });
});
