import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { readLaterAlone } from '@gan/testing';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { classColours, imageGrid, saveImage } from '../index';

beforeEach(readLaterAlone);
afterEach(() => vi.restoreAllMocks());

it('pictures need no engine that is read at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gan-reads-'));
  try {
    const image = classColours(zeros([1, 2, 2, 2]) as Tensor4D, [
      [255, 0, 0],
      [0, 255, 0],
    ]);
    const { data } = await imageGrid([image]);
    expect([...data.slice(0, 4)]).toEqual([255, 0, 0, 255]);
    await saveImage(join(folder, 'image.png'), image);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
