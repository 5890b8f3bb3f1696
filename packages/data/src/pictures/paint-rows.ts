import type { Tensor4D } from '@tensorflow/tfjs-core';

/** What rows of images are painted on, filled with white. */
export interface Canvas {
  readonly width: number;
  /** Channels of the canvas; what an image lacks of them stays white. */
  readonly channels: number;
  /** The value of white. */
  readonly max: 255 | 65535;
  readonly data: Uint8ClampedArray | Uint16Array;
}

/** The number that a value from [-1, 1] becomes: rounded, halves to the even one, and limited. */
export function toLevel(value: number, max: number): number {
  const exact = ((value + 1) * max) / 2;
  const near = Math.round(exact);
  const even = near - exact === 0.5 && near % 2 !== 0 ? near - 1 : near;
  return Math.min(max, Math.max(0, even));
}

/** A batch of images `[B, H, W, C]`, as a tensor is one. */
export type Row = Pick<Tensor4D, 'shape'> & { data(): Promise<ArrayLike<number>> };

/** Paints images, a row of the canvas a batch, with `gap` pixels between them. */
export async function paintRows(rows: readonly Row[], gap: number, canvas: Canvas): Promise<void> {
  for (const [r, row] of rows.entries()) {
    const [columns, height, width, channels] = row.shape;
    const values = (await row.data()) as Float32Array;
    for (let c = 0; c < columns; c++) {
      const corner = r * (height + gap) * canvas.width + c * (width + gap);
      const start = c * height * width * channels;
      paint(values.subarray(start), row.shape, canvas, corner);
    }
  }
}

/** Paints one image's values, its left upper pixel at `corner`. */
function paint(
  values: ArrayLike<number>,
  [, height, width, channels]: readonly [number, number, number, number],
  { width: stride, channels: depth, max, data }: Canvas,
  corner: number,
): void {
  // Grey is repeated in red, green and blue.
  const sources =
    channels === 1 && depth > 1 ? [0, 0, 0] : Array.from({ length: channels }, (_, c) => c);
  for (let y = 0, j = 0; y < height; y++) {
    for (let x = 0, k = (corner + y * stride) * depth; x < width; x++, j += channels, k += depth) {
      for (let c = 0; c < sources.length; c++) {
        data[k + c] = toLevel(values[j + sources[c]!]!, max);
      }
    }
  }
}
