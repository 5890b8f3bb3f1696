import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { cutGrid, lastSample } from './pictures.mjs';

it('cuts rows and columns out of a grid, and keeps what lies between them', async () => {
  // Tiles of 3 pixels, 2 apart, 3 columns and 2 rows; a tile's red is 10 for each row and 1 for each column.
  const [width, height] = [13, 8];
  const data = Buffer.alloc(width * height * 3, 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x % 5 < 3 && y % 5 < 3)
        data[3 * (y * width + x)] = 10 * Math.floor(y / 5) + Math.floor(x / 5);
    }
  }
  const grid = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const options = { tile: 3, columns: [2, 0], rows: [1] };
  const cut = await cutGrid(grid, options);
  const { data: pixels, info } = await sharp(cut).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 8, height: 3, channels: 3 });
  const reds = Array.from({ length: 8 }, (_, x) => pixels[3 * x]);
  expect(reds).toEqual([12, 12, 12, 255, 255, 10, 10, 10]);
  expect((await cutGrid(grid, options)).equals(cut)).toBe(true);
});

it('finds the last picture of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  try {
    mkdirSync(join(folder, 'samples'));
    expect(() => lastSample({ folder })).toThrow('no samples');
    for (const name of ['step-000900.png', 'step-001000.png', 'x.png']) {
      writeFileSync(join(folder, 'samples', name), name);
    }
    expect(lastSample({ folder }).toString()).toBe('step-001000.png');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
