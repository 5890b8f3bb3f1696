import type { WrittenDigit } from './handwriting';

/**
 * Paints a written digit, white on black, with edges a pixel soft: grey bytes, row by row.
 *
 * A pixel's value is how much of it a round pen covers, from its centre's distance to the path.
 */
export function rasterise({ paths, radius }: WrittenDigit, imageSize: number): Uint8Array {
  const pen = radius * imageSize;
  const reach = pen + 0.5;
  const nearest = new Float64Array(imageSize * imageSize).fill(reach * reach);
  for (const path of paths) {
    for (let i = 0; i + 3 < path.length; i += 2) {
      const [x1, y1] = [path[i]! * imageSize, path[i + 1]! * imageSize];
      const [x2, y2] = [path[i + 2]! * imageSize, path[i + 3]! * imageSize];
      markSegment(nearest, imageSize, reach, x1, y1, x2, y2);
    }
  }
  return Uint8Array.from(nearest, (squared) => {
    const covered = reach - Math.sqrt(squared);
    return Math.round(255 * Math.min(1, Math.max(0, covered)));
  });
}

/** Lowers each pixel's squared distance to that from the segment, where that is within reach. */
function markSegment(
  nearest: Float64Array,
  size: number,
  reach: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number) => Math.min(size - 1, Math.ceil(Math.max(a, b) + reach));
  for (let row = first(y1, y2); row <= last(y1, y2); row++) {
    for (let column = first(x1, x2); column <= last(x1, x2); column++) {
      const [px, py] = [column + 0.5 - x1, row + 0.5 - y1];
      const along = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const [ex, ey] = [px - along * dx, py - along * dy];
      const k = row * size + column;
      nearest[k] = Math.min(nearest[k]!, ex * ex + ey * ey);
    }
  }
}
