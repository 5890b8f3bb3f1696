import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@gan/trainers';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { makeModel } from './make-model';

const committed = fileURLToPath(new URL('../public', import.meta.url));

/** Files of the folders that the program makes, by name, with their checksums. */
async function checksums(dir: string): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const folder of ['labels', 'model']) {
    for (const name of (await readdir(join(dir, folder))).sort()) {
      const bytes = await readFile(join(dir, folder, name));
      sums[`${folder}/${name}`] = createHash('sha256').update(bytes).digest('hex');
    }
  }
  return sums;
}

it('makes the model and the label maps that the page comes with, to the byte', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'web-page-model-'));
  await mkdir(join(dir, 'labels'));
  await useBackend('wasm');
  const before = memory().numTensors;
  await makeModel({ dir });
  expect(memory().numTensors).toBe(before);
  expect(await checksums(dir)).toEqual(await checksums(committed));
  await rm(dir, { recursive: true });
}, 1_800_000);
