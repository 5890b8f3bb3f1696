/**
 * The argument block of gemmTask: Y[rows, columns] = A[rows, depth] B[depth, columns], once a batch.
 * src/gemm.ts writes the same fields in the same order.
 *
 * A is read out of a picture without being built. Pixels are the points of a grid over it; tap t of
 * the pixel at (gy, gx) is the C channels at (gy * strideY + offsetY[t], gx * strideX + offsetX[t]),
 * zeros outside the picture. Either a row of A is a pixel and its depth runs over (tap, channel), or
 * (pixelsAreDepth) a row is a (tap, channel) and the depth runs over the pixels.
 * A plain matrix is the case of one tap on a picture one pixel high.
 */
@unmanaged
export class GemmArguments {
  rows: i32;
  columns: i32;
  depth: i32;
  batches: i32;
  /** What a unit of the task is: see Split. */
  split: i32;

  // A
  source: usize;
  sourceBatch: usize;
  pixelsAreDepth: i32;
  channels: i32;
  height: i32;
  width: i32;
  gridHeight: i32;
  gridWidth: i32;
  strideY: i32;
  strideX: i32;
  /** [offsetY, offsetX, byte offset of the tap's first row of B] a tap. */
  taps: usize;
  /** The least and the largest of the offsets. */
  firstOffsetY: i32;
  lastOffsetY: i32;
  firstOffsetX: i32;
  lastOffsetX: i32;
  zeros: usize;

  // B: depth is cut into segments (a tap each, or the whole depth); row k of a segment starts at
  // its offset + k * stride, or column n does where B is transposed.
  weights: usize;
  weightsBatch: usize;
  weightsTransposed: i32;
  weightsStride: usize;
  segment: i32;

  // Y: byte distances between pixels where rows are pixels, else rows lie one after the other.
  output: usize;
  outputBatch: usize;
  outputImage: usize;
  outputRow: usize;
  outputColumn: usize;

  // Applied to each sum when it is complete.
  bias: usize;
  activation: i32;
  slopes: usize;
  slope: f32;

  // Blocks, chosen by shape alone so that sums round the same for any thread count.
  rowBlock: i32;
  depthBlock: i32;
  columnBlock: i32;

  // Offsets into the thread's scratch.
  packedB: usize;
  rowTable: usize;
  pixelTable: usize;
  tile: usize;
  junk: usize;

  /** A word set to 1 if B holds a NaN or an infinity. */
  nonFinite: usize;

  // Where the depth is split: sums [part][rows][columns], each over so much of the depth.
  parts: usize;
  partDepth: i32;
  partCount: i32;
}

export namespace Split {
  export const Rows = 0;
  export const Columns = 1;
  export const Batches = 2;
  export const Depth = 3;
}

export namespace Activation {
  export const None = 0;
  export const Relu = 1;
  export const Relu6 = 2;
  export const LeakyRelu = 3;
  export const Prelu = 4;
}
