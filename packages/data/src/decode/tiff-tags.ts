import type { ReadBytes } from './file-bytes';

/** A tag's values, and where in the file they are. */
export interface TiffTag {
  readonly values: readonly number[];
  readonly at: number;
}

/** Tags by number. */
export const tiffTag = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  dngVersion: 50706,
} as const;

/** Bytes of a value of each integer type: BYTE, SHORT, LONG. */
const sizes: Record<number, number> = { 1: 1, 3: 2, 4: 4 };

/** More entries or values than any picture has: what a damaged file may claim. */
const MOST = 4096;

/**
 * The integer tags of a TIFF's first page; none where it is damaged or a BigTIFF, about which the
 * decoder has the word.
 */
export async function readTiffTags(read: ReadBytes): Promise<ReadonlyMap<number, TiffTag>> {
  const tags = new Map<number, TiffTag>();
  const head = await view(read, 0, 8);
  if (!head) return tags;
  const little = head.getUint16(0) === 0x4949;
  if (head.getUint16(2, little) !== 42) return tags;
  const first = head.getUint32(4, little);
  const count = (await view(read, first, 2))?.getUint16(0, little) ?? 0;
  const entries = count > MOST ? undefined : await view(read, first + 2, 12 * count);
  for (let entry = 0; entries && entry < 12 * count; entry += 12) {
    const size = sizes[entries.getUint16(entry + 2, little)] ?? 0;
    const length = entries.getUint32(entry + 4, little);
    if (size === 0 || length > MOST) continue;
    const inside = size * length <= 4;
    const at = inside ? first + 2 + entry + 8 : entries.getUint32(entry + 8, little);
    const bytes = await view(read, at, size * length);
    if (!bytes) continue;
    const value = (_: unknown, i: number) =>
      size === 1
        ? bytes.getUint8(i)
        : size === 2
          ? bytes.getUint16(2 * i, little)
          : bytes.getUint32(4 * i, little);
    tags.set(entries.getUint16(entry, little), { values: Array.from({ length }, value), at });
  }
  return tags;
}

async function view(read: ReadBytes, at: number, length: number): Promise<DataView | undefined> {
  const bytes = await read(at, length);
  if (bytes.length < length) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** What about a TIFF cannot be read as Pillow reads it, by name; undefined where all can. */
export function unreadTiff(tags: ReadonlyMap<number, TiffTag>): string | undefined {
  const values = (tag: number, otherwise: number) => tags.get(tag)?.values ?? [otherwise];
  const [photometric] = values(tiffTag.photometric, 1);
  const [compression] = values(tiffTag.compression, 1);
  const bits = values(tiffTag.bitsPerSample, 1);
  const [depth] = bits as [number];
  if (tags.has(tiffTag.dngVersion)) return 'camera raw: DNG';
  if (photometric! >= 8 && photometric! <= 10) return 'TIFF in L*a*b* colours';
  // 6 and 7 are JPEG, whose decoder gives RGB.
  if (photometric === 6 && ![6, 7].includes(compression!)) return 'TIFF in YCbCr without JPEG';
  const known = [1, 2, 4, 8, 16, 32].includes(depth) && (depth >= 8 || bits.length === 1);
  if (!known || bits.some((other) => other !== depth))
    return `TIFF of ${[...new Set(bits)].join(', ')} bits a channel`;
  return undefined;
}
