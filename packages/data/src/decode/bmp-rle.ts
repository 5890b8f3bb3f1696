/** More pixels than any run-length encoded BMP has: a few bytes of one may claim any number. */
const MOST = 2 ** 28;

/**
 * A byte a pixel, in the file's order of rows, out of a BMP's run lengths. Pixels that are skipped
 * have index 0.
 *
 * @param nibbles Whether a pixel has 4 bits instead of 8.
 */
export function unpackRle(
  bytes: Uint8Array,
  width: number,
  height: number,
  nibbles: boolean,
): Uint8Array {
  if (width * height > MOST) throw new Error(`its size is ${width}x${height}`);
  const out = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const next = () => {
    if (at >= bytes.length) throw new Error('it ends early');
    return bytes[at++]!;
  };
  const put = (value: number) => {
    if (x < width && y < height) out[y * width + x] = value;
    x++;
  };
  const half = (pair: number, i: number) => (i % 2 === 0 ? pair >> 4 : pair & 15);
  while (y < height) {
    const count = next();
    const code = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibbles ? half(code, i) : code);
    } else if (code === 0) {
      [x, y] = [0, y + 1];
    } else if (code === 1) {
      break;
    } else if (code === 2) {
      x += next();
      y += next();
    } else {
      // Pixels one by one, in whole pairs of bytes.
      const first = at;
      let pair = 0;
      for (let i = 0; i < code; i++) {
        if (!nibbles || i % 2 === 0) pair = next();
        put(nibbles ? half(pair, i) : pair);
      }
      at += (at - first) % 2;
    }
  }
  return out;
}
