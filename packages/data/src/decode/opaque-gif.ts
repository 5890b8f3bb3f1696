/**
 * A copy of a GIF in which no pixel is transparent, so that all have the colours of their palette, as
 * in Pillow: libvips makes transparent ones black.
 */
export function opaqueGif(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  // Behind a chain of blocks, each of which begins with its length; the last one has none.
  const behindBlocks = (from: number) => {
    let at = from;
    while (out[at]) at += out[at]! + 1;
    return at + 1;
  };
  for (let at = 13 + table(out[10] ?? 0); at + 3 < out.length; ) {
    if (out[at] === 0x21) {
      if (out[at + 1] === 0xf9) out[at + 3]! &= ~1;
      at = behindBlocks(at + 2);
    } else if (out[at] === 0x2c) {
      // Behind its palette a picture has one more byte: how many bits its first codes have.
      at = behindBlocks(at + 10 + table(out[at + 9] ?? 0) + 1);
    } else break;
  }
  return out;
}
