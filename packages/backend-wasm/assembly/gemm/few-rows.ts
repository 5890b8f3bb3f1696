import { Activation, GemmArguments } from './arguments';
import { finishRow } from './epilogue';
import { axpy1x1, axpy1x4, axpy2x4, dot1x4, dot2x4 } from './few-rows-kernels';
import { partRow } from './parts';
import { rowAddress, tapAddress } from './pixels';

/*
 * Products of few rows with a large B: the inner levels of a U-Net, where weights outweigh pixels.
 * Packing B would cost more than multiplying by it, so it is read once, in order, as it lies.
 * What lies outside the picture is left out, so no zero meets an infinite weight.
 * The argument block is gemmTask's; batches are 1, and a segment of B is a tap.
 */

/** Units are parts of the depth, 4 columns where B is transposed, or 8 channels of a tap. */
export function fewRowsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin == end) return;
  const g = changetype<GemmArguments>(args);
  if (g.pixelsAreDepth) outerRows(g, begin * 8, end * 8, scratch);
  else if (g.weightsTransposed) dotColumns(g, begin * 4, min(end * 4, g.columns), scratch);
  else for (let part = begin; part < end; part++) axpyPart(g, part, scratch);
}

/** The sums over a part of the depth, which lies in one tap. */
function axpyPart(g: GemmArguments, part: i32, scratch: usize): void {
  const slices = (g.channels + g.partDepth - 1) / g.partDepth;
  const tap = part / slices;
  const first = (part % slices) * g.partDepth;
  const rows = partRow(g, part, 0);
  memory.fill(rows, 0, <usize>g.rows * g.columns << 2);
  const inside = writeInside(g, tap, g.rows, scratch, rows);
  axpyRows(g, tap, first, min(first + g.partDepth, g.channels), scratch, inside);
}

/** Columns [n0, n1) of a product with B transposed. */
function dotColumns(g: GemmArguments, n0: i32, n1: i32, scratch: usize): void {
  for (let row = 0; row < g.rows; row++) {
    memory.fill(rowAddress(g, g.output, row) + (<usize>n0 << 2), 0, <usize>(n1 - n0) << 2);
  }
  const taps = g.depth / g.channels;
  for (let tap = 0; tap < taps; tap++) {
    const inside = writeInside(g, tap, g.rows, scratch, 0);
    dotRows(g, tapWeights(g, tap), n0, n1, scratch, inside);
  }
  if (g.bias == 0 && g.activation == Activation.None) return;
  for (let row = 0; row < g.rows; row++) finishRow(g, rowAddress(g, g.output, row), n0, n1);
}

/** Where a tap's rows of B begin. */
function tapWeights(g: GemmArguments, tap: i32): usize {
  return g.weights + <usize>load<u32>(g.taps + <usize>tap * 12, 8);
}

/**
 * Lists the pixels that a tap finds inside the picture, as [address of its channels, address of
 * its row: of `sums`, or of Y if that is 0, or of B where pixels are the depth]; returns the end of
 * the list.
 */
function writeInside(g: GemmArguments, tap: i32, pixels: i32, list: usize, sums: usize): usize {
  const entry = g.taps + <usize>tap * 12;
  const offsetY = load<i32>(entry);
  const offsetX = load<i32>(entry, 4);
  const imageBytes = (<usize>g.height * g.width * g.channels) << 2;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const line = pixel / g.gridWidth;
    const image = g.source + <usize>(line / g.gridHeight) * imageBytes;
    const address = tapAddress(
      g,
      image,
      line % g.gridHeight,
      pixel % g.gridWidth,
      offsetY,
      offsetX,
    );
    if (address == g.zeros) continue;
    store<u32>(list, address);
    const row = g.pixelsAreDepth
      ? g.weights + <usize>pixel * g.weightsStride
      : sums
        ? sums + (<usize>pixel * g.columns << 2)
        : rowAddress(g, g.output, pixel);
    store<u32>(list, row, 4);
    list += 8;
  }
  return list;
}

/** Y[pixel, n] += x[pixel, k] B[k, n] over channels [first, last), four of them and two pixels at a time. */
function axpyRows(
  g: GemmArguments,
  tap: i32,
  first: i32,
  last: i32,
  list: usize,
  inside: usize,
): void {
  const bytes = <usize>g.columns << 2;
  const stride = g.weightsStride;
  const factors = inside + 16;
  let b0 = tapWeights(g, tap) + <usize>first * stride;
  const end = <usize>last << 2;
  for (let k = <usize>first << 2; k < end; k += 16) {
    const b1 = b0 + stride;
    const b2 = b1 + stride;
    const b3 = b2 + stride;
    let p = list;
    for (; p + 8 < inside; p += 16) {
      v128.store(factors, v128.load(<usize>load<u32>(p) + k));
      v128.store(factors, v128.load(<usize>load<u32>(p, 8) + k), 16);
      axpy2x4(bytes, <usize>load<u32>(p, 4), <usize>load<u32>(p, 12), b0, b1, b2, b3, factors, true);
    }
    if (p < inside) {
      axpy1x4(bytes, <usize>load<u32>(p, 4), b0, b1, b2, b3, <usize>load<u32>(p) + k, true);
    }
    b0 = b3 + stride;
  }
}

/** Y[pixel, n] += x[pixel] . B^T[n], four columns and two pixels at a time. */
function dotRows(
  g: GemmArguments,
  weights: usize,
  n0: i32,
  n1: i32,
  list: usize,
  inside: usize,
): void {
  const bytes = <usize>g.channels << 2;
  const stride = g.weightsStride;
  for (let n = n0; n < n1; n += 4) {
    const b = weights + <usize>n * stride;
    const skip = <usize>n << 2;
    let p = list;
    for (; p + 8 < inside; p += 16) {
      const y0 = <usize>load<u32>(p, 4) + skip;
      const y1 = <usize>load<u32>(p, 12) + skip;
      dot2x4(bytes, <usize>load<u32>(p), <usize>load<u32>(p, 8), b, stride, y0, y1);
    }
    if (p < inside) dot1x4(bytes, <usize>load<u32>(p), b, stride, <usize>load<u32>(p, 4) + skip);
  }
}

/** Y[(tap, channel), n] = sum over pixels of x[pixel, channel] B[pixel, n], two channels at a time. */
function outerRows(g: GemmArguments, begin: i32, end: i32, list: usize): void {
  const bytes = <usize>g.columns << 2;
  const finish = g.bias != 0 || g.activation != Activation.None;
  let listTap = -1;
  let inside = list;
  for (let row = begin; row < end; row += 2) {
    const tap = row / g.channels;
    if (tap != listTap) inside = writeInside(g, tap, g.depth, list, 0);
    listTap = tap;
    const y0 = g.output + <usize>row * g.outputColumn;
    const y1 = y0 + g.outputColumn;
    outerPair(bytes, y0, y1, list, inside, <usize>(row % g.channels) << 2);
    if (finish) {
      finishRow(g, y0, 0, g.columns);
      finishRow(g, y1, 0, g.columns);
    }
  }
}

function outerPair(bytes: usize, y0: usize, y1: usize, list: usize, inside: usize, skip: usize): void {
  if (inside == list) {
    memory.fill(y0, 0, bytes);
    memory.fill(y1, 0, bytes);
  }
  const factors = inside + 16;
  let p = list;
  for (; p + 24 < inside; p += 32) {
    for (let i: usize = 0; i < 4; i++) {
      const x = <usize>load<u32>(p + (i << 3)) + skip;
      store<f32>(factors + (i << 2), load<f32>(x));
      store<f32>(factors + (i << 2), load<f32>(x, 4), 16);
    }
    const b0 = <usize>load<u32>(p, 4);
    const b1 = <usize>load<u32>(p, 12);
    const b2 = <usize>load<u32>(p, 20);
    const b3 = <usize>load<u32>(p, 28);
    axpy2x4(bytes, y0, y1, b0, b1, b2, b3, factors, p > list);
  }
  for (; p < inside; p += 8) {
    const x = <usize>load<u32>(p) + skip;
    const b = <usize>load<u32>(p, 4);
    axpy1x1(bytes, y0, b, load<f32>(x), p > list);
    axpy1x1(bytes, y1, b, load<f32>(x, 4), p > list);
  }
}
