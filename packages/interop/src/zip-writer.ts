import { crc32, textToBytes } from '@gan/core';

/** A file of an archive: its size is known before its contents are needed. */
export interface ZipPart {
  readonly name: string;
  readonly size: number;
  readonly contents: () => Uint8Array;
}

/** Where contents begin: at multiples of this, so that they can be used in place. */
export const ALIGNMENT = 64;

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 56 + 20 + 22;
/** An extra field begins with its tag and the length of the rest. */
const EXTRA_HEAD = 4;

/** Writes little-endian records of [value, bytes] fields one after the other. */
function recorder(bytes: Uint8Array<ArrayBuffer>, start: number) {
  const view = new DataView(bytes.buffer);
  let at = start;
  return {
    put: (...fields: readonly (readonly [value: number, size: 2 | 4 | 8])[]) => {
      for (const [value, size] of fields) {
        if (size === 8) view.setBigUint64(at, BigInt(value), true);
        else if (size === 4) view.setUint32(at, value, true);
        else view.setUint16(at, value, true);
        at += size;
      }
    },
    add: (more: Uint8Array) => {
      bytes.set(more, at);
      at += more.length;
    },
    skip: (count: number) => {
      at += count;
    },
    at: () => at,
  };
}

/** A part, and where it lies. */
interface Placed extends ZipPart {
  readonly title: Uint8Array;
  readonly at: number;
  readonly padding: number;
}

/** An archive that is laid out, but not made. */
export interface ZipLayout {
  readonly placed: readonly Placed[];
  /** Where the directory begins. */
  readonly end: number;
  /** Bytes of the whole archive. */
  readonly size: number;
}

/** Gives each part its place: contents begin at multiples of {@link ALIGNMENT} bytes. */
export function zipLayout(parts: readonly ZipPart[]): ZipLayout {
  let end = 0;
  const placed = parts.map((part) => {
    const title = textToBytes(part.name);
    const unpadded = end + LOCAL_SIZE + title.length + EXTRA_HEAD;
    const padding = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT - unpadded;
    const one = { ...part, title, at: end, padding };
    end = unpadded + padding + part.size;
    return one;
  });
  const directory = placed.reduce((sum, { title }) => sum + CENTRAL_SIZE + title.length, 0);
  return { placed, end, size: end + directory + END_SIZE };
}

/** The fields that a part's local header and its entry of the directory share. */
const shared = (size: number, checksum: number) =>
  [
    [0, 2], // needs no version
    [0x800, 2], // names are UTF-8
    [0, 2], // stored as it is
    [0, 2], // time
    [0x21, 2], // date: the first of 1980
    [checksum, 4],
    [size, 4],
    [size, 4],
  ] as const;

/**
 * A zip archive of parts that are stored as they are, below 4 GiB.
 *
 * An extra field before contents takes up the room that aligns them, as PyTorch's own does. A zip64 end record lets there be any number of parts.
 */
export function zipBytes({ placed, end, size: total }: ZipLayout): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(total);
  const locals = recorder(bytes, 0);
  const directory = recorder(bytes, end);
  for (const { title, size, contents, at, padding } of placed) {
    const values = contents();
    const checksum = crc32(values);
    const fields = shared(size, checksum);
    locals.put([0x04034b50, 4], ...fields, [title.length, 2], [EXTRA_HEAD + padding, 2]);
    locals.add(title);
    locals.put([0x4246, 2], [padding, 2]);
    locals.skip(padding);
    locals.add(values);
    directory.put([0x02014b50, 4], [0, 2], ...fields, [title.length, 2]);
    directory.put([0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]);
    directory.add(title);
  }
  const [count, length, end64] = [placed.length, directory.at() - end, directory.at()];
  directory.put([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4]);
  directory.put([count, 8], [count, 8], [length, 8], [end, 8]);
  directory.put([0x07064b50, 4], [0, 4], [end64, 8], [1, 4]);
  const few = Math.min(count, 0xffff);
  directory.put([0x06054b50, 4], [0, 2], [0, 2], [few, 2], [few, 2], [length, 4], [end, 4], [0, 2]);
  return bytes;
}
