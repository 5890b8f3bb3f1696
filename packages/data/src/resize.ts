import { blank, type Pixels } from './pixels';

/**
 * For each output position: the input positions that it sees and their integer weights, in groups
 * of five; a group is filled up with weights of zero.
 */
interface Taps {
  readonly groups: number;
  readonly positions: Int32Array;
  readonly weights: Int32Array;
}

/** Weights are integers out of 2^22, as the reference's image library computes them. */
const BITS = 22;
const ONE = 2 ** BITS;

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
  const seen = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    const row = Float64Array.from({ length: end - start }, (_, k) =>
      cubic((start + k - centre + 0.5) / stretch),
    );
    return { start, row, sum: row.reduce((a, b) => a + b) };
  });
  const groups = Math.ceil(Math.max(...seen.map(({ row }) => row.length)) / 5);
  const positions = new Int32Array(to * groups * 5);
  const weights = new Int32Array(to * groups * 5);
  seen.forEach(({ start, row, sum }, i) => {
    for (let k = 0, t = i * groups * 5; k < groups * 5; k++, t++) {
      positions[t] = Math.min(start + k, from - 1);
      weights[t] = k < row.length ? Math.round((row[k]! / sum) * ONE) : 0;
    }
  });
  return { groups, positions, weights };
}

/** How one axis lies in memory. */
interface Axis {
  /** Output positions along it. */
  readonly length: number;
  /** Values side by side at each position: the channels, or a whole row. */
  readonly values: number;
  /** How many lines along the axis there are, and how far apart they start. */
  readonly lines: number;
  readonly lineIn: number;
  readonly lineOut: number;
}

/**
 * Weighted sums along an axis. Weights stay in registers while the lines pass by: an output
 * position is the outer loop.
 *
 * Sums of bytes keep within 32 bits, since the magnitudes of the weights sum to less than
 * 1.4 x 2^22.
 */
function sumBytes(data: Uint8Array, out: Uint8Array, taps: Taps, axis: Axis): void {
  const { groups, positions, weights } = taps;
  const { length, values, lines, lineIn, lineOut } = axis;
  const sums = new Int32Array(groups > 1 ? lines * values : 0);
  for (let i = 0; i < length; i++) {
    for (let g = 0, t = i * groups * 5; g < groups; g++, t += 5) {
      const [w0, w1, w2] = [weights[t]!, weights[t + 1]!, weights[t + 2]!];
      const [w3, w4] = [weights[t + 3]!, weights[t + 4]!];
      const j0 = positions[t]! * values;
      const j1 = positions[t + 1]! * values;
      const j2 = positions[t + 2]! * values;
      const j3 = positions[t + 3]! * values;
      const j4 = positions[t + 4]! * values;
      for (let line = 0, s = 0; line < lines; line++) {
        let j = line * lineIn;
        let k = line * lineOut + i * values;
        for (const end = j + values; j < end; j++, k++, s++) {
          const sum =
            (g === 0 ? 1 << (BITS - 1) : sums[s]!) +
            Math.imul(w0, data[j0 + j]!) +
            Math.imul(w1, data[j1 + j]!) +
            Math.imul(w2, data[j2 + j]!) +
            Math.imul(w3, data[j3 + j]!) +
            Math.imul(w4, data[j4 + j]!);
          if (g < groups - 1) sums[s] = sum;
          else {
            const value = sum >> BITS;
            out[k] = (value & ~255) === 0 ? value : value < 0 ? 0 : 255;
          }
        }
      }
    }
  }
}

/** The same for 16 bits, whose sums need 53 bits. */
function sumDeep(data: Uint16Array, out: Uint16Array, taps: Taps, axis: Axis): void {
  const { groups, positions, weights } = taps;
  const { length, values, lines, lineIn, lineOut } = axis;
  for (let i = 0; i < length; i++) {
    const [start, end] = [i * groups * 5, (i + 1) * groups * 5];
    for (let line = 0; line < lines; line++) {
      for (let c = 0; c < values; c++) {
        let sum = 0.5 * ONE;
        for (let t = start; t < end; t++) {
          sum += weights[t]! * data[line * lineIn + positions[t]! * values + c]!;
        }
        out[line * lineOut + i * values + c] = Math.min(65535, Math.max(0, Math.floor(sum / ONE)));
      }
    }
  }
}

function resizeAxis(image: Pixels, out: Pixels, taps: Taps, axis: Axis): Pixels {
  const { data } = image;
  if (data instanceof Uint8Array) sumBytes(data, out.data as Uint8Array, taps, axis);
  else sumDeep(data, out.data as Uint16Array, taps, axis);
  return out;
}

function resizeWidth(image: Pixels, width: number): Pixels {
  const { height, channels } = image;
  return resizeAxis(image, blank(image, width, height), tapsOf(image.width, width), {
    length: width,
    values: channels,
    lines: height,
    lineIn: image.width * channels,
    lineOut: width * channels,
  });
}

function resizeHeight(image: Pixels, height: number): Pixels {
  const { width, channels } = image;
  return resizeAxis(image, blank(image, width, height), tapsOf(image.height, height), {
    length: height,
    values: width * channels,
    lines: 1,
    lineIn: 0,
    lineOut: 0,
  });
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
