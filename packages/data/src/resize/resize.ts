import { blank, type Pixels } from '../batches/pixels';
import { resizeColumnsOfBytes, resizeRowsOfBytes } from './resize-bytes';
import { resizeNearest } from './resize-nearest';
import { bicubicTaps, exactBicubicTaps, type Taps } from './resize-taps';

/** How far apart neighbours along the axis are, and the lines that are resized alike. */
type Geometry = Record<'step' | 'lines' | 'lineIn' | 'lineOut', number>;

/** Weighted sums of 16-bit values, which need 53 bits. */
function sumDeep(
  data: Uint16Array,
  out: Uint16Array,
  { count, starts, weights }: Taps,
  { step, lines, lineIn, lineOut }: Geometry,
): void {
  starts.forEach((start, i) => {
    for (let line = 0; line < lines; line++) {
      for (let c = 0; c < step; c++) {
        let sum = 2 ** 21;
        for (let k = 0, j = line * lineIn + start * step + c; k < count; k++, j += step) {
          sum += weights[i * count + k]! * data[j]!;
        }
        const value = Math.floor(sum / 2 ** 22);
        out[line * lineOut + i * step + c] = Math.min(65535, Math.max(0, value));
      }
    }
  });
}

/** Weighted sums of numbers of any kind, as PIL computes them for its mode F. */
function sumExactly(
  data: Float32Array | Float64Array,
  out: Float32Array | Float64Array,
  { count, starts, weights }: Taps<Float64Array>,
  { step, lines, lineIn, lineOut }: Geometry,
): void {
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < starts.length; i++) {
      for (let c = 0; c < step; c++) {
        let sum = 0;
        for (let k = 0, j = line * lineIn + starts[i]! * step + c; k < count; k++, j += step) {
          sum += weights[i * count + k]! * data[j]!;
        }
        out[line * lineOut + i * step + c] = sum;
      }
    }
  }
}

function resizeWidth(image: Pixels, width: number): Pixels {
  const { height, channels } = image;
  const out = blank(image, width, height);
  const lines = { lines: height, lineIn: image.width * channels, lineOut: width * channels };
  sum(image, out, [image.width, width], { step: channels, ...lines }, resizeRowsOfBytes);
  return out;
}

function resizeHeight(image: Pixels, height: number): Pixels {
  const { width, channels } = image;
  const out = blank(image, width, height);
  const lines = { lines: 1, lineIn: 0, lineOut: 0 };
  sum(
    image,
    out,
    [image.height, height],
    { step: width * channels, ...lines },
    resizeColumnsOfBytes,
  );
  return out;
}

function sum(
  image: Pixels,
  out: Pixels,
  [from, to]: readonly [number, number],
  geometry: Geometry,
  sumBytes: typeof resizeRowsOfBytes,
): void {
  const [data, result] = [image.data, out.data];
  if (data instanceof Uint8Array) sumBytes(image, out, bicubicTaps(from, to));
  else if (data instanceof Uint16Array) {
    sumDeep(data, result as Uint16Array, bicubicTaps(from, to), geometry);
  } else sumExactly(data, result as Float64Array, exactBicubicTaps(from, to), geometry);
}

/**
 * Resizes with antialiased bicubic interpolation, pixel centres aligned, as PIL's BICUBIC does to
 * the last bit: the rows first. Pillow 13 takes the columns first where that is less work, as in
 * images four times as high as wide, whose values may then differ by 1 in 255.
 *
 * sharp's own 'cubic' kernel agrees when it shrinks a little, but aligns corners when it enlarges:
 * the usual 256 -> 286 would shift a picture by up to half a pixel.
 */
export function resizeBicubic(image: Pixels, width: number, height: number): Pixels {
  const wide = width === image.width ? image : resizeWidth(image, width);
  return height === wide.height ? wide : resizeHeight(wide, height);
}

/** Resizes as the interpolation says; the very image where its size stays. */
export function resize(
  image: Pixels,
  width: number,
  height: number,
  interpolation: 'bicubic' | 'nearest',
): Pixels {
  if (interpolation === 'bicubic') return resizeBicubic(image, width, height);
  return resizeNearest(image, width, height);
}
