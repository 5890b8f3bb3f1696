import type { backend_util } from '@tensorflow/tfjs-core';
import type { Operand, Product } from '../product/product';

/** What TensorFlow.js works out of a convolution's shapes. */
export type Convolution = backend_util.Conv2DInfo;

/** A side or depth of a picture that a filter reads: `[first pixel of the picture, y, x]` and `[y, x, channel]`. */
const picture = (height: number, width: number, channels: number, pixels: 'side' | 'depth') => {
  const taps = pixels === 'side' ? 'depth' : 'side';
  return `
  let y = ${pixels}.y + ${taps}.x;
  let x = ${pixels}.z + ${taps}.y;
  if (y < 0 || y >= ${height} || x < 0 || x >= ${width}) { return -1; }
  return (${pixels}.x + y * ${width} + x) * ${channels} + ${taps}.z;`;
};

/** Rows of a matrix whose columns are the operand's sides. */
const matrix = (columns: number): Operand => ({
  side: 'return vec3<i32>(s, 0, 0);',
  depth: `return vec3<i32>(k * ${columns}, 0, 0);`,
  place: 'return depth.x + side.x;',
  along: 'side',
  vectors: columns % 4 === 0,
});

/** `y[b, oh, ow, co] = sum of x[b, oh s + kh - top, ow s + kw - left, ci] w[kh, kw, ci, co]`. */
export function forwardProduct(convolution: Convolution): Product {
  const { inHeight, inWidth, inChannels, outChannels } = convolution;
  const { batchSize, outHeight, outWidth, filterWidth } = convolution;
  const [rows, columns] = reachedTaps(convolution);
  return {
    key: keyOf('convolution', convolution),
    m: batchSize * outHeight * outWidth,
    n: outChannels,
    k: rows.count * columns.count * inChannels,
    phases: 1,
    left: {
      side: pixelsOf(convolution, 's'),
      depth: tapsOf({ rows, columns }, inChannels, 'k'),
      place: picture(inHeight, inWidth, inChannels, 'side'),
      along: 'depth',
      vectors: inChannels % 4 === 0,
    },
    right: {
      ...matrix(outChannels),
      depth: `
  let tap = k / ${inChannels};
  let y = tap / ${columns.count} + ${rows.first};
  let x = tap % ${columns.count} + ${columns.first};
  return vec3<i32>(((y * ${filterWidth} + x) * ${inChannels} + k % ${inChannels}) * ${outChannels}, 0, 0);`,
    },
    outRow: 'return m;',
  };
}

/** `dw[kh, kw, ci, co] = sum of x[b, oh s + kh - top, ow s + kw - left, ci] dy[b, oh, ow, co]`. */
export function filterGradientProduct(convolution: Convolution): Product {
  const { inHeight, inWidth, inChannels, outChannels } = convolution;
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth } = convolution;
  return {
    key: keyOf('filter gradient', convolution),
    m: filterHeight * filterWidth * inChannels,
    n: outChannels,
    k: batchSize * outHeight * outWidth,
    phases: 1,
    left: {
      side: tapsOf(allTaps(convolution), inChannels, 's'),
      depth: pixelsOf(convolution, 'k'),
      place: picture(inHeight, inWidth, inChannels, 'depth'),
      along: 'side',
      vectors: inChannels % 4 === 0,
    },
    right: matrix(outChannels),
    outRow: 'return m;',
  };
}

/**
 * `dx[b, ih, iw, ci] = sum of dy[b, oh, ow, co] w[kh, kw, ci, co]` with `oh s + kh - top = ih`.
 *
 * Pixels of one remainder by the stride meet the same taps: each of the `s x s` remainders is a phase, so that
 * nothing is multiplied by the zeros between them.
 */
export function inputGradientProduct(convolution: Convolution): Product {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } =
    convolution;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = convolution;
  const rows = Math.ceil(inHeight / strideHeight);
  const columns = Math.ceil(inWidth / strideWidth);
  const tapRows = phaseTaps(filterHeight, strideHeight, {
    top: padInfo.top,
    rows,
    outputs: outHeight,
  });
  const tapColumns = phaseTaps(filterWidth, strideWidth, {
    ...{ top: padInfo.left, rows: columns, outputs: outWidth },
  });
  // A phase's first pixel, beyond the padding, is its first tap's remainder and as many whole strides. Taps
  // before the first that meets the output are left out.
  const phase = `
  let py = phase / ${strideWidth} + ${padInfo.top};
  let px = phase % ${strideWidth} + ${padInfo.left};
  let tap = k / ${outChannels};
  let row = max(0, py / ${strideHeight} - ${outHeight - 1}) + tap / ${tapColumns};
  let column = max(0, px / ${strideWidth} - ${outWidth - 1}) + tap % ${tapColumns};`;
  return {
    key: keyOf('input gradient', convolution),
    m: batchSize * rows * columns,
    n: inChannels,
    k: tapRows * tapColumns * outChannels,
    phases: strideHeight * strideWidth,
    left: {
      side: `
  let py = phase / ${strideWidth} + ${padInfo.top};
  let px = phase % ${strideWidth} + ${padInfo.left};
  let pixel = s % ${rows * columns};
  return vec3<i32>(
    s / ${rows * columns} * ${outHeight * outWidth},
    pixel / ${columns} + py / ${strideHeight},
    pixel % ${columns} + px / ${strideWidth},
  );`,
      depth: `${phase}
  return vec3<i32>(-row, -column, k % ${outChannels});`,
      place: picture(outHeight, outWidth, outChannels, 'side'),
      along: 'depth',
      vectors: outChannels % 4 === 0,
    },
    right: {
      side: `return vec3<i32>(s * ${outChannels}, 0, 0);`,
      depth: `${phase}
  let y = py % ${strideHeight} + row * ${strideHeight};
  let x = px % ${strideWidth} + column * ${strideWidth};
  if (y >= ${filterHeight} || x >= ${filterWidth}) { return vec3<i32>(-1, 0, 0); }
  return vec3<i32>((y * ${filterWidth} + x) * ${inChannels * outChannels} + k % ${outChannels}, 0, 0);`,
      place: 'return select(depth.x + side.x, -1, depth.x < 0);',
      along: 'depth',
      vectors: outChannels % 4 === 0,
    },
    outRow: `
  let pixel = m % ${rows * columns};
  let y = pixel / ${columns} * ${strideHeight} + phase / ${strideWidth};
  let x = pixel % ${columns} * ${strideWidth} + phase % ${strideWidth};
  if (y >= ${inHeight} || x >= ${inWidth}) { return -1; }
  return (m / ${rows * columns} * ${inHeight} + y) * ${inWidth} + x;`,
  };
}

/** The most taps that meet the output in one phase. */
function phaseTaps(
  taps: number,
  stride: number,
  { top, rows, outputs }: { top: number; rows: number; outputs: number },
): number {
  const counts = Array.from({ length: stride }, (_, phase) => {
    const begin = Math.floor((phase + top) / stride);
    const own = Math.ceil((taps - ((phase + top) % stride)) / stride);
    return Math.min(own, rows + begin) - Math.max(0, begin - outputs + 1);
  });
  return Math.max(0, ...counts);
}

/** Where the filter lies for a pixel of the output: `[first pixel of the picture, y, x]`. */
const pixelsOf = (convolution: Convolution, index: string) => {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } =
    convolution;
  return `
  let pixel = ${index} % ${outHeight * outWidth};
  return vec3<i32>(
    ${index} / ${outHeight * outWidth} * ${inHeight * inWidth},
    pixel / ${outWidth} * ${strideHeight} - ${padInfo.top},
    pixel % ${outWidth} * ${strideWidth} - ${padInfo.left},
  );`;
};

/** Neighbouring rows or columns of a filter. */
interface Taps {
  readonly first: number;
  readonly count: number;
}

interface TapGrid {
  readonly rows: Taps;
  readonly columns: Taps;
}

/** What a tap and its channel add to that: `[y, x, channel]`. */
const tapsOf = ({ rows, columns }: TapGrid, channels: number, index: string) => `
  let tap = ${index} / ${channels};
  return vec3<i32>(
    tap / ${columns.count} + ${rows.first},
    tap % ${columns.count} + ${columns.first},
    ${index} % ${channels},
  );`;

const allTaps = ({ filterHeight, filterWidth }: Convolution): TapGrid => ({
  rows: { first: 0, count: filterHeight },
  columns: { first: 0, count: filterWidth },
});

/** Rows and columns of the filter that meet the picture for some pixel of the output: few where it is small. */
function reachedTaps(convolution: Convolution): readonly [rows: Taps, columns: Taps] {
  const { padInfo, strideHeight, strideWidth } = convolution;
  const reached = (
    taps: number,
    inputs: number,
    outputs: number,
    before: number,
    stride: number,
  ) => {
    const first = Math.max(0, before - (outputs - 1) * stride);
    return { first, count: Math.max(0, Math.min(taps, inputs + before) - first) };
  };
  const { filterHeight, inHeight, outHeight, filterWidth, inWidth, outWidth } = convolution;
  return [
    reached(filterHeight, inHeight, outHeight, padInfo.top, strideHeight),
    reached(filterWidth, inWidth, outWidth, padInfo.left, strideWidth),
  ];
}

/** Everything that the shaders of a convolution depend on. */
function keyOf(name: string, convolution: Convolution): string {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } =
    convolution;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = convolution;
  return [
    ...[name, batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels],
    ...[filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left],
  ].join(' ');
}
