import type { Rng } from '@gan/core';

const telling = [0, 1, 0x28, 0x2e, 0x50, 0x7f, 0x80, 0xff];

/** One change: bits, bytes, numbers, pieces left out, repeated, moved, or the end cut off. */
function change(bytes: Uint8Array, rng: Rng): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = rng.integer(copy.length);
  const length = 1 + rng.integer(Math.min(64, copy.length - at));
  const piece = copy.subarray(at, at + length);
  switch (rng.integer(8)) {
    case 0:
      copy[at] = copy[at]! ^ (1 << rng.integer(8));
      return copy;
    case 1:
      copy[at] = telling[rng.integer(telling.length)]!;
      return copy;
    case 2:
      for (let i = 0; i < length; i++) copy[at + i] = rng.integer(256);
      return copy;
    case 3:
      // A number that a size might be: near a power of two, of four bytes or eight.
      if (at + 8 <= copy.length) {
        const value = 2n ** BigInt(rng.integer(64)) - BigInt(rng.integer(2));
        if (rng.integer(2)) copy.writeBigUInt64LE(value, at);
        else copy.writeUInt32LE(Number(BigInt.asUintN(32, value)), at);
      }
      return copy;
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 5:
      return Buffer.concat([copy.subarray(0, at + length), piece, copy.subarray(at + length)]);
    case 6:
      copy.copyWithin(rng.integer(copy.length), at, at + length);
      return copy;
    default:
      return copy.subarray(0, at);
  }
}

/** A file with one to four changes. */
export function mutate(bytes: Uint8Array, rng: Rng): Uint8Array {
  let mutated = bytes;
  for (let i = rng.integer(4); i >= 0; i--) mutated = change(mutated, rng);
  return mutated;
}
