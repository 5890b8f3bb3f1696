import { bytesToTextLoosely, crc32 } from '@gan/core';
import { quoted } from './quoted';
import type { Checkpoint } from './source';

/** The files of a zip archive, by name; opening one gives a view of the archive's bytes. */
export type ZipEntries = Map<string, () => Uint8Array>;

const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;

/** Reads little-endian numbers and refuses to look past the end. */
function reader({ bytes, fail }: Checkpoint) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const check = (at: number, size: number) => {
    if (at >= 0 && at + size <= bytes.length) return at;
    throw fail('is damaged or truncated: its zip directory points past its end');
  };
  return {
    u16: (at: number) => view.getUint16(check(at, 2), true),
    u32: (at: number) => view.getUint32(check(at, 4), true),
    /** Exact below 2^53, which is far past the end of any file. */
    u64: (at: number) => Number(view.getBigUint64(check(at, 8), true)),
    part: (at: number, size: number) => bytes.subarray(check(at, size), at + size),
  };
}

type Reader = ReturnType<typeof reader>;

function findEnd({ bytes, fail }: Checkpoint, { u32 }: Reader): number {
  const last = bytes.length - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (bytes[at] === 0x50 && u32(at) === END) return at;
  }
  throw fail('is truncated: the zip directory, which comes last, is missing; copy it again');
}

/** Number of entries and start of the directory, from whichever end record holds them. */
function directory({ fail }: Checkpoint, read: Reader, end: number): [count: number, at: number] {
  const [count, start] = [read.u16(end + 10), read.u32(end + 16)];
  const locator = end - 20;
  const large = count === 0xffff || start === 0xffffffff || read.u32(end + 12) === 0xffffffff;
  if (!large || locator < 0 || read.u32(locator) !== END_64_LOCATOR) return [count, start];
  const record = read.u64(locator + 8);
  if (read.u32(record) !== END_64) throw fail('is damaged: its zip64 end record is missing');
  return [read.u64(record + 32), read.u64(record + 48)];
}

/** The sizes and offset of an entry, which zip64 keeps in an extra field where they are large. */
function largeFields(read: Reader, entry: number): { packed: number; size: number; at: number } {
  const fields = {
    size: read.u32(entry + 24),
    packed: read.u32(entry + 20),
    at: read.u32(entry + 42),
  };
  let extra = entry + 46 + read.u16(entry + 28);
  const end = extra + read.u16(entry + 30);
  while (extra + 4 <= end) {
    const length = read.u16(extra + 2);
    if (read.u16(extra) === 1) {
      let field = extra + 4;
      for (const name of ['size', 'packed', 'at'] as const) {
        if (fields[name] !== 0xffffffff || field + 8 > extra + 4 + length) continue;
        fields[name] = read.u64(field);
        field += 8;
      }
    }
    extra += 4 + length;
  }
  return fields;
}

/** What the directory says of an entry. */
interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly compressed: boolean;
  readonly checksum: number;
  readonly size: number;
  /** Start of its local header. */
  readonly at: number;
}

/** Checks an entry when it is needed: those that nobody asks for may be of any kind. */
function open({ fail }: Checkpoint, read: Reader, entry: Entry): Uint8Array {
  const { encrypted, compressed, checksum, size, at } = entry;
  const name = quoted(entry.name);
  if (encrypted) throw fail(`is encrypted (entry ${name}); store it in the clear`);
  if (compressed) {
    throw fail(
      `was compressed after torch.save wrote it (entry ${name}); unpack it, and pack it again with zip -0`,
    );
  }
  if (read.u32(at) !== LOCAL) throw fail(`is damaged: entry ${name} is not where it should be`);
  const contents = read.part(at + 30 + read.u16(at + 26) + read.u16(at + 28), size);
  if (checksum !== 0 && crc32(contents) !== checksum) {
    throw fail(`is damaged: the checksum of entry ${name} is wrong; copy it again`);
  }
  return contents;
}

/** Computes once. */
function once<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

/**
 * The entries of an archive that stores them uncompressed, as `torch.save` does.
 *
 * Nothing is copied. Sizes come from the directory at the end and are checked against the file, and
 * the contents against their checksums, which PyTorch may leave out (then they are 0).
 *
 * @throws CheckpointError when the archive is truncated or damaged; opening an entry throws it when
 *   that entry is damaged, compressed or encrypted.
 */
export function readZip(checkpoint: Checkpoint): ZipEntries {
  const { bytes, fail } = checkpoint;
  const read = reader(checkpoint);
  const [count, start] = directory(checkpoint, read, findEnd(checkpoint, read));
  const entries: ZipEntries = new Map();
  let at = start;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (read.u32(at) !== CENTRAL) throw fail(`is damaged: entry ${i} of its zip directory`);
    const nameLength = read.u16(at + 28);
    const name = bytesToTextLoosely(read.part(at + 46, nameLength));
    const { size, packed, at: local } = largeFields(read, at);
    total += packed;
    // Entries that lie on top of each other would let a small file unfold into a large one.
    if (total > bytes.length || entries.has(name)) {
      throw fail(`is damaged: entry ${quoted(name)} overlaps another or comes twice`);
    }
    const entry: Entry = {
      name,
      encrypted: (read.u16(at + 8) & 1) === 1,
      compressed: read.u16(at + 10) !== 0 || size !== packed,
      checksum: read.u32(at + 16),
      size,
      at: local,
    };
    entries.set(
      name,
      once(() => open(checkpoint, read, entry)),
    );
    at += 46 + nameLength + read.u16(at + 30) + read.u16(at + 32);
  }
  return entries;
}
