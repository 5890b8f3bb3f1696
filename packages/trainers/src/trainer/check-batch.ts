import { ShapeError } from '@gan/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor's shape for a message. */
export const shapeOf = (x: Tensor | undefined): string =>
  x?.shape ? `[${x.shape.join(', ')}]` : String(x);

interface ImageBatch {
  readonly a: Tensor;
  readonly b: Tensor;
}

const images = ({ a, b }: ImageBatch) => a?.rank === 4 && b?.rank === 4;

/** a and b must be as many images of one size; channels may differ. */
export function checkPairedBatch(caller: string, batch: ImageBatch): void {
  const { a, b } = batch;
  if (images(batch) && `${a.shape.slice(0, 3)}` === `${b.shape.slice(0, 3)}`) return;
  throw new ShapeError(
    `${caller}: a batch must be { a, b }, image batches [B, H, W, C] of one size, got a ` +
      `${shapeOf(a)} and b ${shapeOf(b)}`,
  );
}

/** a and b must be as many images; sizes and channels may differ. */
export function checkUnpairedBatch(caller: string, batch: ImageBatch): void {
  const { a, b } = batch;
  if (images(batch) && a.shape[0] === b.shape[0]) return;
  throw new ShapeError(
    `${caller}: a batch must be { a, b }, as many images [B, H, W, C] of each domain, got a ` +
      `${shapeOf(a)} and b ${shapeOf(b)}`,
  );
}
