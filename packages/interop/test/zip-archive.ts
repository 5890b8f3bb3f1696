import { crc32 } from '@gan/core';

/** An entry of an archive, and what its directory claims in place of the truth. */
export interface Part {
  readonly name: string;
  readonly data: Uint8Array;
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly at?: number;
}

/** A little-endian record of [value, bytes] fields. */
function record(...fields: [number, 2 | 4 | 8][]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return buffer;
}

/** A zip of APPNOTE.TXT's records; with `large`, sizes, offsets and the end in their zip64 forms. */
export function zip(parts: readonly Part[], large = false): Uint8Array {
  const [locals, centrals]: Buffer[][] = [[], []];
  let at = 0;
  for (const { name, data, ...lie } of parts) {
    const title = Buffer.from(name);
    const crc = lie.crc ?? crc32(data);
    const size = lie.size ?? data.length;
    const start = lie.at ?? at;
    const head = record([0x04034b50, 4], [20, 2], [0, 2], [0, 2], [0, 4], [crc, 4]);
    const local = Buffer.concat([
      head,
      record([data.length, 4], [data.length, 4], [title.length, 2], [3, 2]),
      title,
      Buffer.alloc(3),
      data,
    ]);
    const small = large ? 0xffffffff : size;
    const extra = large
      ? record([0x4246, 2], [1, 2], [0, 2], [1, 2], [24, 2], [size, 8], [size, 8], [start, 8])
          // The first field is another program's, of one byte.
          .filter((_, i) => i !== 5)
      : Buffer.alloc(0);
    centrals?.push(
      record([0x02014b50, 4], [20, 2], [20, 2], [lie.flags ?? 0, 2], [lie.method ?? 0, 2], [0, 4]),
      record([crc, 4], [small, 4], [small, 4], [title.length, 2], [extra.length, 2], [0, 2]),
      record([0, 2], [0, 2], [0, 4], [large ? 0xffffffff : start, 4]),
      title,
      Buffer.from(extra),
    );
    locals?.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(centrals ?? []);
  const n = parts.length;
  const end64 = large
    ? Buffer.concat([
        record([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [n, 8], [n, 8]),
        record([directory.length, 8], [at, 8]),
        record([0x07064b50, 4], [0, 4], [at + directory.length, 8], [1, 4]),
      ])
    : Buffer.alloc(0);
  const [count, size, offset] = large
    ? [0xffff, 0xffffffff, 0xffffffff]
    : [n, directory.length, at];
  const end = record([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4]);
  return Buffer.concat([...(locals ?? []), directory, end64, end, record([offset, 4], [0, 2])]);
}
