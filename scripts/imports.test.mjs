import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './install.mjs';

const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

let house;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'house-'));
  put('tsconfig.json', '{}');
});
afterEach(() => rmSync(house, { recursive: true }));

function put(path, text) {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** The rules that the imports of the house break. */
function broken() {
  const args = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const options = { cwd: house, encoding: 'utf8', stdio: 'pipe' };
  let report;
  try {
    report = execFileSync(process.execPath, [program, ...args, 'packages'], options);
  } catch (error) {
    report = error.stdout;
  }
  const { violations, totalCruised } = JSON.parse(report).summary;
  expect(totalCruised).toBe(2);
  return violations.map(({ rule }) => rule.name).sort();
}

it('a package imports those below it, not those above or beside it', () => {
  put('packages/losses/src/bce.ts', "import '../../core/src/rng';");
  put('packages/core/src/rng.ts', 'export {};');
  expect(broken()).toEqual([]);
  put('packages/losses/src/bce.ts', 'export {};');
  put('packages/core/src/rng.ts', "import '../../losses/src/bce';");
  expect(broken()).toEqual(['core-imports-down-only']);
  rmSync(join(house, 'packages', 'core'), { recursive: true });
  put('packages/data/src/mnist.ts', "import '../../losses/src/bce';");
  expect(broken()).toEqual(['data-imports-down-only']);
});

it('so does a room, and types count', () => {
  put('packages/trainers/src/fit/fit.ts', "import '../optimise/adam';");
  put('packages/trainers/src/optimise/adam.ts', 'export type Adam = string;');
  expect(broken()).toEqual([]);
  put('packages/trainers/src/fit/fit.ts', 'export type Fit = string;');
  put(
    'packages/trainers/src/optimise/adam.ts',
    "import type { Fit } from '../fit/fit';\nexport type Adam = Fit;",
  );
  expect(broken()).toEqual(['trainers/optimise-imports-down-only']);
});

it('no file imports itself by way of another', () => {
  put('packages/core/src/rng.ts', "import './check';");
  put('packages/core/src/check.ts', "import './rng';");
  expect(broken()).toEqual(['no-circle']);
});

it('a test may look up, and inside a package nothing imports the list of public names', () => {
  put('packages/core/src/rng.test.ts', "import './index';");
  put('packages/core/src/index.ts', 'export {};');
  expect(broken()).toEqual([]);
  rmSync(join(house, 'packages', 'core', 'src', 'rng.test.ts'));
  put('packages/core/src/rng.ts', "import './index';");
  expect(broken()).toEqual(['no-public-list']);
});
