import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { oneLine } from './node-modules';

it('no source file imports Node or sharp where a bundler for browsers would follow', async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = (await readdir(root, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    const text = await readFile(join(root, name), 'utf8');
    const code = text.replace(/typeof import\('[^']*'\)/g, 'type');
    const followed = code.match(/^(import|export)\b[^;=]*'(node:|sharp)|\bimport\(\s*['"`]/gm);
    expect(followed, name).toBeNull();
  }
});

it('oneLine keeps the first line of what was caught', () => {
  expect(oneLine(new Error('\nfirst \nsecond'))).toBe('first');
  expect(oneLine('text')).toBe('text');
});
