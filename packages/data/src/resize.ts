import { blank, maxValue, type Pixels } from './pixels';

/** For each output position: the first input position and the integer weights from there on. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/** Weights are integers out of 2^22, as the reference's image library computes them. */
const ONE = 2 ** 22;

/** Keys' cubic with a = -1/2 (Catmull and Rom's): 1 at 0, 0 at every other integer. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  // When shrinking, the kernel is as wide as it must be to see every input pixel.
  const stretch = Math.max(scale, 1);
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    first[i] = start;
    const row = Float64Array.from({ length: end - start }, (_, k) =>
      cubic((start + k - centre + 0.5) / stretch),
    );
    const sum = row.reduce((a, b) => a + b);
    return row.map((w) => Math.round((w / sum) * ONE));
  });
  return { first, weights };
}

/** The weighted sum as an integer within 0 .. max. */
function settle(sum: number, max: number): number {
  const value = sum / ONE + 0.5;
  if (value < 0) return 0;
  return value > max ? max : Math.floor(value);
}

function resizeWidth(image: Pixels, width: number): Pixels {
  const { first, weights } = tapsOf(image.width, width);
  const { height, channels, data } = image;
  const out = blank(image, width, height);
  const max = maxValue(image);
  const result = out.data;
  const stride = image.width * channels;
  // A grey image sums its one channel three times: simpler than a second loop, and as fast as RGB.
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  let k = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k += channels) {
      const row = weights[x]!;
      let j = y * stride + first[x]! * channels;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let t = 0; t < row.length; t++, j += channels) {
        const weight = row[t]!;
        r += weight * data[j]!;
        g += weight * data[j + green]!;
        b += weight * data[j + blue]!;
      }
      result[k] = settle(r, max);
      result[k + green] = settle(g, max);
      result[k + blue] = settle(b, max);
    }
  }
  return out;
}

function resizeHeight(image: Pixels, height: number): Pixels {
  const { first, weights } = tapsOf(image.height, height);
  const out = blank(image, image.width, height);
  const stride = image.width * image.channels;
  const max = maxValue(image);
  const [data, result] = [image.data, out.data];
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    const column = weights[y]!;
    sums.fill(0);
    for (let t = 0; t < column.length; t++) {
      const weight = column[t]!;
      const start = (first[y]! + t) * stride;
      for (let j = 0; j < stride; j++) sums[j]! += weight * data[start + j]!;
    }
    for (let j = 0; j < stride; j++) result[y * stride + j] = settle(sums[j]!, max);
  }
  return out;
}

/**
 * Resizes with antialiased bicubic interpolation, pixel centres aligned, as PIL's BICUBIC does to
 * the last bit.
 *
 * sharp's own 'cubic' kernel agrees when it shrinks a little, but aligns corners when it enlarges:
 * the usual 256 -> 286 would shift a picture by up to half a pixel.
 */
export function resizeBicubic(image: Pixels, width: number, height: number): Pixels {
  const wide = width === image.width ? image : resizeWidth(image, width);
  return height === wide.height ? wide : resizeHeight(wide, height);
}
