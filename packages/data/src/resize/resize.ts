import { blank, type Pixels } from '../batches/pixels';
import { resizeColumnsOfBytes, resizeRowsOfBytes } from './resize-bytes';
import { resizeNearest } from './resize-nearest';
import { bicubicTaps, type Taps } from './resize-taps';

/** Weighted sums of 16-bit values, which need 53 bits. */
function sumDeep(
  data: Uint16Array,
  out: Uint16Array,
  { count, starts, weights }: Taps,
  /** How far apart neighbours along the axis are, and the lines that are resized alike. */
  { step, lines, lineIn, lineOut }: Record<'step' | 'lines' | 'lineIn' | 'lineOut', number>,
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

function resizeWidth(image: Pixels, width: number): Pixels {
  const { height, channels, data } = image;
  const taps = bicubicTaps(image.width, width);
  const out = blank(image, width, height);
  if (data instanceof Uint16Array) {
    const rows = { lines: height, lineIn: image.width * channels, lineOut: width * channels };
    sumDeep(data, out.data as Uint16Array, taps, { step: channels, ...rows });
  } else resizeRowsOfBytes(image, out, taps);
  return out;
}

function resizeHeight(image: Pixels, height: number): Pixels {
  const { width, channels, data } = image;
  const taps = bicubicTaps(image.height, height);
  const out = blank(image, width, height);
  if (data instanceof Uint16Array) {
    const all = { lines: 1, lineIn: 0, lineOut: 0 };
    sumDeep(data, out.data as Uint16Array, taps, { step: width * channels, ...all });
  } else resizeColumnsOfBytes(image, out, taps);
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
