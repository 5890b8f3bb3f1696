import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { standInPackage } from '../../test/stand-ins';
import { builds } from './builds';
import { findPackage } from './find-package';

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'gan-find-')));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('looks where Node does', () => {
  const folder = standInPackage(dir);
  mkdirSync(join(dir, 'deeper', 'still'), { recursive: true });
  expect(findPackage(builds.cpu, join(dir, 'deeper', 'still'))).toBe(folder);
});

it('says what to install', () => {
  expect(() => findPackage(builds.cpu, dir)).toThrow(
    `gan engine: @tensorflow/tfjs-node is not installed in ${dir}; ` +
      'npm i --ignore-scripts @tensorflow/tfjs-node@4.22.0',
  );
  standInPackage(dir);
  expect(() => findPackage(builds.cuda, dir)).toThrow(
    'npm i --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0',
  );
});

it('refuses other versions', () => {
  const folder = standInPackage(dir, { version: '4.1.0' });
  expect(() => findPackage(builds.cpu, dir)).toThrow(
    `gan engine: ${folder} has version 4.1.0, and 4.22.0 is what was tried; npm i --ignore-scripts`,
  );
});
