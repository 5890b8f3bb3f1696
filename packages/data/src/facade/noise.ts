/** A fixed random number from -1 to 1 for a lattice point. */
export function hash(x: number, y: number, salt: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ salt;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) | 0) / 0x80000000;
}

/** Smooth noise from -1 to 1 with features about one unit wide. */
export function noise(x: number, y: number, salt: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const top = hash(ix, iy, salt);
  const bottom = hash(ix, iy + 1, salt);
  const upper = top + (hash(ix + 1, iy, salt) - top) * sx;
  const lower = bottom + (hash(ix + 1, iy + 1, salt) - bottom) * sx;
  return upper + (lower - upper) * sy;
}
