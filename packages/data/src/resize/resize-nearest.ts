import { blank, type Pixels } from '../batches/pixels';

/** The input position that each output position shows, as PIL's NEAREST sums them up. */
function nearestPositions(from: number, to: number): Int32Array {
  const step = from / to;
  const positions = new Int32Array(to);
  let at = step * 0.5;
  for (let i = 0; i < to; i++, at += step) positions[i] = Math.min(Math.trunc(at), from - 1);
  return positions;
}

/** Resizes by repeating or leaving out pixels, as PIL's NEAREST does: no value is new. */
export function resizeNearest(image: Pixels, width: number, height: number): Pixels {
  if (width === image.width && height === image.height) return image;
  const { channels, data } = image;
  const columns = nearestPositions(image.width, width);
  const rows = nearestPositions(image.height, height);
  const out = blank(image, width, height);
  let k = 0;
  for (const row of rows) {
    for (const column of columns) {
      const start = (row * image.width + column) * channels;
      for (let c = 0; c < channels; c++, k++) out.data[k] = data[start + c]!;
    }
  }
  return out;
}
