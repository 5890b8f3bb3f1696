import type { RasterReader } from './raster';

interface PnmHeader {
  /** 1 to 3 are written in digits, 4 to 6 in bytes. */
  readonly kind: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The value of white; 1 for bitmaps, whose 1 is black. */
  readonly white: number;
  /** Where the pixels begin. */
  readonly start: number;
}

const isSpace = (byte: number | undefined) =>
  byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);

/** The position behind white space and comments. */
function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    if (isSpace(bytes[at])) at++;
    else if (bytes[at] === 35) {
      while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++;
    } else break;
  }
  return at;
}

/** A number and the position behind it; of at most `most` digits. */
function number(bytes: Uint8Array, from: number, most = 10): { value: number; at: number } {
  let at = skipSpace(bytes, from);
  const first = at;
  let value = 0;
  for (; at - first < most; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = 10 * value + digit;
  }
  if (at === first) {
    throw new Error(
      at >= bytes.length ? 'it ends early' : `it has no number where one is due, at byte ${at}`,
    );
  }
  return { value, at };
}

function readPnmHeader(bytes: Uint8Array): PnmHeader {
  const kind = bytes[1]! - 48;
  const bitmap = kind === 1 || kind === 4;
  const width = number(bytes, 2);
  const height = number(bytes, width.at);
  const white = bitmap ? { value: 1, at: height.at } : number(bytes, height.at);
  if (white.at >= bytes.length) throw new Error('it ends early');
  if (!isSpace(bytes[white.at])) throw new Error('its header is damaged');
  if (width.value < 1 || height.value < 1) {
    throw new Error(`its size is ${width.value}x${height.value}`);
  }
  if (white.value < 1 || white.value > 65535)
    throw new Error(`its largest value is ${white.value}`);
  return {
    kind,
    width: width.value,
    height: height.value,
    channels: kind === 3 || kind === 6 ? 3 : 1,
    white: white.value,
    start: white.at + 1,
  };
}

/** PBM, PGM and PPM, P1 to P6. */
export const pnm: RasterReader = {
  headerBytes: 2 ** 16,
  readHeader(bytes) {
    const { width, height, channels, white } = readPnmHeader(bytes);
    return { width, height, deep: white > 255, channels };
  },
  decode(bytes) {
    const header = readPnmHeader(bytes);
    const { kind, width, height, channels, white, start } = header;
    const count = width * height * channels;
    const row = kind === 4 ? Math.ceil(width / 8) : width * channels * (white > 255 ? 2 : 1);
    // In digits a value takes a byte at least: before memory is taken for what a header claims.
    if (bytes.length - start < (kind < 4 ? count : row * height)) throw new Error('it ends early');
    const data = white > 255 ? new Uint16Array(count) : new Uint8Array(count);
    if (kind < 4) readDigits(bytes, header, data);
    else if (kind === 4) {
      for (let i = 0; i < count; i++) {
        const [x, y] = [i % width, Math.floor(i / width)];
        data[i] = 1 - ((bytes[start + y * row + (x >> 3)]! >> (7 - (x & 7))) & 1);
      }
    } else if (white <= 255) data.set(bytes.subarray(start, start + count));
    else {
      for (let i = 0, at = start; i < count; i++, at += 2) {
        data[i] = bytes[at]! * 256 + bytes[at + 1]!;
      }
    }
    return { image: { width, height, channels, data }, white };
  },
};

function readDigits(
  bytes: Uint8Array,
  { kind, white, start }: PnmHeader,
  data: Uint8Array | Uint16Array,
): void {
  let at = start;
  for (let i = 0; i < data.length; i++) {
    // The digits of a bitmap need no space between them.
    const next = number(bytes, at, kind === 1 ? 1 : undefined);
    if (next.value > white) throw new Error(`it has a value of ${next.value}, above its ${white}`);
    data[i] = kind === 1 ? 1 - next.value : next.value;
    at = next.at;
  }
}
