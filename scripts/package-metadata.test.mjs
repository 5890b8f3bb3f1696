import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './install.mjs';
import { metadataProblems, versionProblems } from './package-metadata.mjs';

const read = (path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
const foldersIn = (path) =>
  readdirSync(join(root, path))
    .map((name) => `${path}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
const repository = read('.');
const { version } = read('packages/core');
const packages = foldersIn('packages');

describe('package.json', () => {
  it.each(packages)('of %s is complete and like the others', (folder) => {
    expect(metadataProblems(read(folder), { folder, repository, version })).toEqual([]);
  });

  it.each([...foldersIn('examples'), 'bench'])('of %s names the packages as they are', (folder) => {
    expect(versionProblems(read(folder), version)).toEqual([]);
  });

  it('says what is missing or differs', () => {
    const folder = 'packages/core';
    const good = read(folder);
    const problems = (changes) =>
      metadataProblems({ ...good, ...changes }, { folder, repository, version });
    expect(problems({ description: '', keywords: ['tensorflow'] })).toEqual([
      'a description is missing',
      "keywords must have 'gan'",
    ]);
    expect(problems({ license: 'ISC' })).toEqual(['license must be "MIT"']);
    expect(problems({ repository: { ...good.repository, directory: 'core' } })).toEqual([
      expect.stringMatching(/^repository must be .*"packages\/core"/),
    ]);
    expect(problems({ sideEffects: undefined, files: ['dist'] })).toEqual([
      'sideEffects must be true or false',
      "files must have 'src'",
      "files must have '!src/**/*.test.ts'",
      "files must have '!src/**/*.test-d.ts'",
      "files must have 'CHANGELOG.md'",
    ]);
    const dependencies = { '@tensorflow/tfjs-core': '4.22.0', '@gan/layers': '0.0.9' };
    const peerDependencies = { '@gan/backend-webgpu': version, '@gan/data': '*' };
    expect(problems({ dependencies, peerDependencies })).toEqual([
      '@tensorflow/tfjs-core must be a peer dependency',
      `dependencies: @gan/layers must be ${version}, got 0.0.9`,
      `peerDependencies: @gan/backend-webgpu must be *, got ${version}`,
    ]);
  });
});
