import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** The bytes of the last picture that a run took while it trained. */
export function lastSample({ folder }) {
  const names = readdirSync(join(folder, 'samples')).filter((name) => /^step-\d+\.png$/.test(name));
  if (names.length === 0) throw new Error(`${folder} has no samples`);
  return readFileSync(join(folder, 'samples', names.sort().at(-1)));
}

/**
 * Some rows and columns of a grid of pictures.
 *
 * @param bytes The grid as PNG: square pictures of `tile` pixels, 2 between them, as imageGrid lays them.
 */
export async function cutGrid(bytes, { tile, columns, rows }) {
  const step = tile + 2;
  const parts = rows.flatMap((row, y) => columns.map((column, x) => ({ row, y, column, x })));
  const cut = ({ row, column }) => ({
    ...{ left: column * step, top: row * step, width: tile, height: tile },
  });
  const composed = await Promise.all(
    parts.map(async (part) => ({
      input: await sharp(bytes).extract(cut(part)).png().toBuffer(),
      ...{ left: part.x * step, top: part.y * step },
    })),
  );
  const size = (count) => count * step - 2;
  const background = await betweenTiles(bytes, tile);
  const create = {
    width: size(columns.length),
    height: size(rows.length),
    channels: 3,
    background,
  };
  return sharp({ create })
    .composite(composed)
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** The colour between the pictures. */
async function betweenTiles(bytes, tile) {
  const pixel = { left: tile, top: 0, width: 1, height: 1 };
  const [r, g, b] = await sharp(bytes).extract(pixel).removeAlpha().raw().toBuffer();
  return { r, g, b };
}
