import { writeFile } from 'node:fs/promises';

/** A page of an uncompressed TIFF: `data` holds `height * width * channels` values. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint16Array;
}

const [SHORT, LONG] = [3, 4];

/** Writes pages of any number of channels, which image libraries read but seldom write. */
export async function writeTiff(path: string, pages: readonly TiffPage[]): Promise<void> {
  const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let length = 8;
  const append = (part: Buffer): number => {
    const start = length;
    const padded = part.length % 2 ? Buffer.concat([part, Buffer.alloc(1)]) : part;
    parts.push(padded);
    length += padded.length;
    return start;
  };
  // Each directory's place is written into the one before it.
  let link = { buffer: parts[0]!, at: 4 };
  for (const { width, height, channels, data } of pages) {
    const bits = 8 * data.BYTES_PER_ELEMENT;
    const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const entries = [
      [256, LONG, [width]],
      [257, LONG, [height]],
      [258, SHORT, Array<number>(channels).fill(bits)],
      [259, SHORT, [1]], // not compressed
      [262, SHORT, [1]], // black is zero
      [273, LONG, [append(pixels)]],
      [277, SHORT, [channels]],
      [278, LONG, [height]],
      [279, LONG, [pixels.length]],
      [284, SHORT, [1]], // channels innermost
      [338, SHORT, Array<number>(channels - 1).fill(0)], // extra ones mean nothing particular
    ] as [number, number, number[]][];
    const used = entries.filter(([, , values]) => values.length > 0);
    const directory = Buffer.alloc(2 + 12 * used.length + 4);
    directory.writeUInt16LE(used.length, 0);
    used.forEach(([tag, type, values], i) => {
      const at = 2 + 12 * i;
      const size = type === SHORT ? 2 : 4;
      const bytes = Buffer.alloc(Math.max(4, values.length * size));
      values.forEach((value, k) => {
        bytes.writeUIntLE(value, k * size, size);
      });
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(type, at + 2);
      directory.writeUInt32LE(values.length, at + 4);
      if (bytes.length > 4) directory.writeUInt32LE(append(bytes), at + 8);
      else bytes.copy(directory, at + 8);
    });
    link.buffer.writeUInt32LE(append(directory), link.at);
    link = { buffer: directory, at: directory.length - 4 };
  }
  await writeFile(path, Buffer.concat(parts));
}
