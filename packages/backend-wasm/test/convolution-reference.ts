import * as tf from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';

export type Shape4 = [number, number, number, number];
export type Pads = [[0, 0], [number, number], [number, number], [0, 0]];

/** A convolution that has tiles. */
export interface Geometry {
  readonly x: Shape4;
  readonly filter: Shape4;
  readonly strides: number;
  readonly pad: Pads | 'same' | 'valid';
}

/** A square picture padded by 1; 3 x 3 with stride 1 and 4 x 4 with stride 2 unless told otherwise. */
export function image(
  size: number,
  c: number,
  n: number,
  strides: number,
  batch = 1,
  kernel = strides + 2,
): Geometry {
  const pad: Pads = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  return { x: [batch, size, size, c], filter: [kernel, kernel, c, n], strides, pad };
}

function infoOf({ x, filter, strides, pad }: Geometry) {
  return backend_util.computeConv2DInfo(x, filter, strides, 1, pad as 'same');
}

export function shapeOfY(g: Geometry): Shape4 {
  return infoOf(g).outShape as Shape4;
}

/** Normal deviates of x, the filter and dy: the same for the same seed, which is not to be 0. */
export function operands(g: Geometry, seed: number): tf.Tensor[] {
  return [g.x, g.filter, shapeOfY(g)].map((shape, i) =>
    tf.randomNormal(shape, 0, 1, 'float32', seed + i),
  );
}

/** y, dx and dfilter of those operands in float64, by the definition. */
export function reference(g: Geometry, seed: number): Float64Array[] {
  const shapes = [g.x, g.filter, shapeOfY(g)] as const;
  const [x, w, dy] = tf.tidy(() => operands(g, seed).map((tensor) => tensor.dataSync()));
  const { padInfo, outHeight, outWidth, filterHeight, filterWidth } = infoOf(g);
  const [batch, height, width, inChannels] = g.x;
  const outChannels = g.filter[3];
  const [y, dx, dw] = [shapes[2], shapes[0], shapes[1]].map(
    (shape) => new Float64Array(shape.reduce((product, size) => product * size, 1)),
  );
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight * filterHeight; i++) {
      const [oy, ky] = [Math.floor(i / filterHeight), i % filterHeight];
      const iy = oy * g.strides + ky - padInfo.top;
      for (let j = 0; j < outWidth * filterWidth; j++) {
        const [ox, kx] = [Math.floor(j / filterWidth), j % filterWidth];
        const ix = ox * g.strides + kx - padInfo.left;
        if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
        const atX = ((b * height + iy) * width + ix) * inChannels;
        const atY = ((b * outHeight + oy) * outWidth + ox) * outChannels;
        for (let c = 0; c < inChannels; c++) {
          const atW = ((ky * filterWidth + kx) * inChannels + c) * outChannels;
          for (let n = 0; n < outChannels; n++) {
            y![atY + n]! += x![atX + c]! * w![atW + n]!;
            dx![atX + c]! += dy![atY + n]! * w![atW + n]!;
            dw![atW + n]! += x![atX + c]! * dy![atY + n]!;
          }
        }
      }
    }
  }
  return [y!, dx!, dw!];
}
