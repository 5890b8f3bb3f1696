import { checkInteger, checkOptions, OptionError, ShapeError, show } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { paintRows } from './paint-rows';

/** A picture as a browser's ImageData holds it: RGBA bytes, rows from the top. */
export interface PixelGrid {
  readonly width: number;
  readonly height: number;
  /** `height * width * 4` values. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Options of {@link imageGrid}. */
export interface ImageGridOptions {
  /** White pixels between images. Defaults to 2. */
  readonly gap?: number;
}

/**
 * Lays batches of images out as a picture: `rows[i]` is row i, its images from left to right.
 *
 * Values from [-1, 1] become bytes, `round(127.5 (x + 1))`; grey images become RGB. Disposes of
 * no tensor.
 *
 * @param rows Tensors `[B, H, W, C]` of one B, H and W, and C of 1 or 3 each.
 * @returns `{ width, height, data }`, which `new ImageData(data, width, height)` and
 *   {@link saveImage} take.
 * @throws ShapeError when sizes differ, or a tensor is no batch of grey or RGB images.
 * @throws OptionError when there is no row, or the gap is not an integer of at least 0.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { imageGrid, proceduralFacades } from '@gan/data';
 *
 * await useBackend();
 * const { a, b } = await proceduralFacades().pairs([0, 1, 2]);
 * const { width, height } = await imageGrid([a, b]);
 * console.log(width, height); // 196 130
 * ```
 */
export async function imageGrid(
  rows: readonly Tensor4D[],
  options: ImageGridOptions = {},
): Promise<PixelGrid> {
  checkOptions('imageGrid', options, ['gap']);
  const gap = checkInteger('imageGrid', 'gap', options.gap ?? 2, { min: 0 });
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new OptionError(`imageGrid: rows must be an array of tensors, got ${show(rows)}`);
  }
  const first: Tensor4D = rows[0]!;
  for (const row of rows as readonly Tensor4D[]) checkRow(row, first);
  const [columns, imageHeight, imageWidth] = first.shape;
  const width = columns * (imageWidth + gap) - gap;
  const height = rows.length * (imageHeight + gap) - gap;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  await paintRows(rows, gap, { width, channels: 4, max: 255, data });
  return { width, height, data };
}

function checkRow(row: Tensor4D, { shape: first }: Tensor4D): void {
  const { shape } = row;
  if (shape?.length !== 4 || (shape[3] !== 1 && shape[3] !== 3) || shape[0] === 0) {
    throw new ShapeError(
      `imageGrid: a row must be a tensor [B, H, W, C] with B of at least 1 and C of 1 or 3, got ` +
        `${shape ? `[${shape}]` : show(row)}; ${adviceFor(shape)}`,
    );
  }
  if ([0, 1, 2].every((axis) => shape[axis] === first[axis])) return;
  throw new ShapeError(
    `imageGrid: all rows must have as many images of one size, got [${first}] and [${shape}]; ` +
      'resize or slice them first',
  );
}

function adviceFor(shape: readonly number[] | undefined): string {
  if (shape?.length !== 4 || shape[0] === 0) return 'add the batch dimension with expandDims(0)';
  return (
    'give class maps their colours with classColours(row, palette), or choose three channels: ' +
    'row.slice([0, 0, 0, 0], [-1, -1, -1, 3])'
  );
}
