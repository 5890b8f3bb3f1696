import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './install.mjs';
import { describeExamples, listExamples } from './run-example.mjs';

describe('listExamples', () => {
  it('finds the programs, and not what they share', () => {
    const examples = listExamples();
    expect(examples).toContainEqual({
      name: 'pix2pix-facades',
      workspace: '@gan-examples/pix2pix-facades',
      description: 'pix2pix: label maps to photos of facades',
    });
    expect(examples.map(({ name }) => name)).not.toContain('shared');
    for (const { name } of examples) {
      expect(existsSync(join(root, 'examples', name, 'README.md'))).toBe(true);
    }
  });

  it('is shown as a table', () => {
    const examples = [
      { name: 'a', description: 'first' },
      { name: 'long', description: 'second' },
    ];
    expect(describeExamples(examples)).toBe(
      'npm run example <name> -- <flags>\n\n  a     first\n  long  second',
    );
  });
});

describe('example.mjs', () => {
  const run = (...args) =>
    spawnSync(process.execPath, [join(root, 'scripts', 'example.mjs'), ...args], {
      encoding: 'utf8',
    });

  it('lists the examples when the name is unknown or missing', () => {
    const unknown = run('pix2pics');
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toMatch(/^error: there is no example 'pix2pics'\n/);
    expect(unknown.stderr).toMatch(/pix2pix-facades +pix2pix: label maps to photos of facades/);
    expect(run().stderr).toMatch(/^error: name an example\n/);
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  });
});
