import { DataError, ShapeError, show } from '@gan/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Checks and reads a matrix `[B, D]`; B may be 0. */
export async function readRows(name: string, what: string, rows: Tensor2D): Promise<Float32Array> {
  const shape: readonly number[] | undefined = rows?.shape;
  if (shape?.length !== 2 || shape[1] === 0) {
    throw new ShapeError(
      `${name}: ${what} must be a matrix [B, D], got ` +
        `${shape ? `[${shape.join(', ')}]` : show(rows)}`,
    );
  }
  const values = (await rows.data()) as Float32Array;
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return values;
  throw new DataError(
    `${name}: ${what} must be finite, got ${values[odd]} in row ${Math.floor(odd / shape[1]!)}`,
  );
}

/** Checks that the rows of a matrix have the length that others had. */
export function checkRowLength(
  name: string,
  what: string,
  { shape }: Tensor2D,
  length: number | undefined,
): void {
  if (length === undefined || shape[1] === length) return;
  throw new ShapeError(
    `${name}: ${what} must have shape [B, ${length}], got [${shape.join(', ')}]`,
  );
}
