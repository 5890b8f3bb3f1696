import { crc32 } from '@gan/core';

/** The formats that files are told apart by, and the names with which libvips begins its errors. */
const domains = {
  png: /^(vips)?png\b|^libpng|^libspng|^vipspng/i,
  jpeg: /^VipsJpeg|^jpeg/i,
  webp: /^webp/i,
  gif: /^gif/i,
  tiff: /^tiff/i,
  boxes: /^heif/i,
} as const;

type Format = keyof typeof domains;

/** Starts of files that are images of other kinds, and so not plainly no image. */
const others = /^(BM|P[1-7fF]\s|\xff[\nO]|#\?RADIANCE|v\/1|8BPS)/;

/** How files of these formats begin, and how many bytes tell them apart. */
const beginnings = ['\x89PNG', '\xff\xd8', 'RIFF', 'GIF8', 'II*\0', 'MM\0*', 'BM'];
const TELLING = 12;

/** Whether a few bytes are the beginning of a known format, or a beginning's beginning. */
function breaksOffAtOnce(bytes: Uint8Array): boolean {
  const start = text(bytes, 0, TELLING);
  return (
    bytes.length < TELLING &&
    beginnings.some((known) => start.startsWith(known) || known.startsWith(start))
  );
}

function decodedBy(bytes: Uint8Array): Format | undefined {
  const start = text(bytes, 0, TELLING);
  if (start.startsWith('\x89PNG')) return 'png';
  if (start.startsWith('\xff\xd8')) return 'jpeg';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp';
  if (start.startsWith('GIF8')) return 'gif';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'tiff';
  if (/^....(ftyp|jP {2}|JXL )/s.test(start)) return 'boxes';
  return undefined;
}

/**
 * What is wrong with an image file, as far as its structure tells: that it is empty or no image, or
 * where it breaks off. Undefined when it looks whole.
 */
export function findDamage(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty (0 bytes)';
  if (bytes.every((byte) => byte === 0)) return `all of its ${bytes.length} bytes are 0`;
  if (breaksOffAtOnce(bytes)) return early(bytes);
  const format = decodedBy(bytes);
  if (!format) return others.test(text(bytes, 0, TELLING)) ? undefined : notAnImage(bytes);
  return structures[format](bytes);
}

/** What the decoder said about this file, without what it said of others at the same time. */
export function decoderReason(message: string, bytes: Uint8Array): string {
  const format = decodedBy(bytes);
  const lines = message
    .replace(/^Input (file|buffer) has corrupt header:/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'Unknown error');
  const own = format && lines.find((line) => domains[format].test(line));
  if (own) return own;
  // libvips keeps one buffer of errors for all threads: these may be another file's.
  if (format && lines.some(isOfSomeFormat)) return 'its pixels are damaged';
  const [first = 'its pixels are damaged'] = lines;
  // Which leaves open whether the format is unknown or the file damaged.
  return first === 'Input file contains unsupported image format' ? 'its header is damaged' : first;
}

function isOfSomeFormat(line: string): boolean {
  return / bad seek to /.test(line) || Object.values(domains).some((domain) => domain.test(line));
}

function notAnImage(bytes: Uint8Array): string {
  const start = text(bytes, 0, 16);
  const shown = /^[\x20-\x7e\s]+$/.test(start)
    ? `'${start.replace(/\s+/g, ' ').trim()}'`
    : `bytes ${Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
  return `it is no image: it begins with ${shown}`;
}

const early = (bytes: Uint8Array) => `it ends early, after ${bytes.length} bytes`;

const structures: Record<Format, (bytes: Uint8Array) => string | undefined> = {
  png(bytes) {
    const view = viewOf(bytes);
    for (let at = 8; at + 12 <= bytes.length; ) {
      const end = at + 12 + view.getUint32(at);
      if (end > bytes.length) break;
      const type = text(bytes, at + 4, at + 8);
      if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
        return `its part ${show(type)} at byte ${at} is damaged (wrong checksum)`;
      }
      if (type === 'IEND') return undefined;
      at = end;
    }
    return early(bytes);
  },
  jpeg(bytes) {
    for (let at = 2; at + 1 < bytes.length; ) {
      const marker = bytes[at + 1]!;
      // Pixels, restart marks and filling.
      if (bytes[at] !== 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) at += 1;
      else if (marker === 0xff || marker === 1) at += 1;
      else if (marker === 0xd9) return undefined;
      else if (at + 3 < bytes.length) at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
      else break;
    }
    return early(bytes);
  },
  webp(bytes) {
    return viewOf(bytes).getUint32(4, true) + 8 > bytes.length ? early(bytes) : undefined;
  },
  // Its decoder says where it breaks off.
  gif: () => undefined,
  tiff(bytes) {
    const little = bytes[0] === 0x49;
    // In a BigTIFF the first directory lies elsewhere, and entries are longer.
    if (bytes[little ? 2 : 3] !== 42) return undefined;
    const view = viewOf(bytes);
    const directory = view.getUint32(4, little);
    if (directory + 2 > bytes.length) return early(bytes);
    const entries = view.getUint16(directory, little);
    return directory + 2 + 12 * entries + 4 > bytes.length ? early(bytes) : undefined;
  },
  boxes(bytes) {
    const view = viewOf(bytes);
    for (let at = 0; at + 8 <= bytes.length; ) {
      const size = view.getUint32(at);
      // 0: to the end of the file; 1: a longer size follows, which no image needs.
      if (size < 8) return undefined;
      at += size;
      if (at > bytes.length) return early(bytes);
    }
    return undefined;
  },
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Each byte as the character of its number. */
function text(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function show(type: string): string {
  return /^[a-z]{4}$/i.test(type) ? type : 'of no known kind';
}
