import { unpackRle } from './bmp-rle';
import { type Raster, type RasterReader, UnreadKind } from './raster';

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** RGB, RLE of 8 and of 4 bits, masks. */
  readonly compression: 0 | 1 | 2 | 3;
  /** Where red, green, blue and alpha are in a pixel of 16 or 32 bits; 0 where there is none. */
  readonly masks: readonly [number, number, number, number];
  readonly palette?: Uint8Array;
  /** Where the pixels begin. */
  readonly start: number;
}

function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < 26 ? 0 : view.getUint32(14, true);
  if (bytes.length < 14 + Math.max(size, 12)) throw new Error('it ends early');
  const old = size === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const lines = old ? view.getInt16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old || size < 20 ? 0 : view.getUint32(30, true);
  if (width < 1 || lines === 0) throw new Error(`its size is ${width}x${lines}`);
  const kinds = [[1, 4, 8, 16, 24, 32], [8], [4], [16, 32], [], [], [16, 32]];
  if (!kinds[compression]?.includes(bits)) {
    throw new UnreadKind(`BMP of ${bits} bits with compression ${compression}`);
  }
  const masked = compression === 3 || compression === 6;
  const outside = masked && size === 40;
  const mask = (i: number) =>
    14 + 44 + 4 * i > bytes.length ? 0 : view.getUint32(54 + 4 * i, true);
  const alpha = (outside && compression === 6) || size >= 56;
  const default16 = [0x7c00, 0x3e0, 0x1f, 0] as const;
  const masks = masked
    ? ([mask(0), mask(1), mask(2), alpha ? mask(3) : 0] as const)
    : bits === 16
      ? default16
      : ([0xff0000, 0xff00, 0xff, 0] as const);
  const start = view.getUint32(10, true);
  const header = { width, height: Math.abs(lines), topDown: lines < 0, bits, masks, start };
  const behind = 14 + size + (outside ? (alpha ? 16 : 12) : 0);
  return {
    ...(header as Omit<BmpHeader, 'compression'>),
    compression: (masked ? 3 : compression) as BmpHeader['compression'],
    ...(bits <= 8 && {
      palette: readPalette(bytes, behind, old, size >= 36 ? view.getUint32(46, true) : 0, bits),
    }),
  };
}

/** RGB entries, black where the file has none. */
function readPalette(
  bytes: Uint8Array,
  from: number,
  old: boolean,
  used: number,
  bits: number,
): Uint8Array {
  const most = 2 ** bits;
  const palette = new Uint8Array(3 * most);
  const entry = old ? 3 : 4;
  const count = used > 0 ? Math.min(used, most) : most;
  for (let i = 0; i < count; i++) {
    // Stored as blue, green, red.
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[from + entry * i + 2 - c] ?? 0;
  }
  return palette;
}

/** Whether the palette is the ramp from black to white. */
function isGrey(palette: Uint8Array): boolean {
  const last = palette.length / 3 - 1;
  return palette.every((value, i) => value === Math.floor((Math.floor(i / 3) * 255) / last));
}

/** BMP of 1 to 32 bits, also run-length encoded, and from the top down. */
export const bmp: RasterReader = {
  headerBytes: 4096,
  readHeader(bytes) {
    const { width, height, palette, masks } = readBmpHeader(bytes);
    const channels = palette ? (isGrey(palette) ? 1 : 3) : masks[3] ? 4 : 3;
    return { width, height, deep: false, channels, indexed: palette !== undefined };
  },
  decode(bytes) {
    const header = readBmpHeader(bytes);
    const { width, height, bits, compression, start, topDown } = header;
    const packed = compression === 1 || compression === 2;
    const row = packed ? width : Math.ceil((width * bits) / 32) * 4;
    if (!packed && bytes.length - start < row * height) throw new Error('it ends early');
    const rows = packed
      ? unpackRle(bytes.subarray(start), width, height, compression === 2)
      : bytes.subarray(start);
    // From here on a row of run lengths is a row of 8 bits.
    const flat = { ...header, bits: packed ? (8 as const) : bits };
    const line = (y: number) => {
      const at = (topDown ? y : height - 1 - y) * row;
      return rows.subarray(at, at + row);
    };
    return flat.palette ? indexed(flat, flat.palette, line) : coloured(flat, line);
  },
};

function indexed(
  { width, height, bits }: BmpHeader,
  palette: Uint8Array,
  line: (y: number) => Uint8Array,
): Raster {
  const data = new Uint8Array(width * height);
  const mask = 2 ** bits - 1;
  for (let y = 0, i = 0; y < height; y++) {
    const row = line(y);
    for (let x = 0; x < width; x++, i++) {
      const bit = x * bits;
      data[i] = (row[bit >> 3]! >> (8 - bits - (bit & 7))) & mask;
    }
  }
  const image = { width, height, channels: 1, data };
  // Grey of 1 or 4 bits is spread over 0 to 255.
  return isGrey(palette) ? { image, white: palette.length / 3 - 1 } : { image, palette };
}

function coloured(
  { width, height, bits, masks }: BmpHeader,
  line: (y: number) => Uint8Array,
): Raster {
  const channels = masks[3] ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const parts = masks.slice(0, channels).map((mask) => {
    const shift = mask ? 31 - Math.clz32(mask & -mask) : 0;
    return { shift, max: (mask >>> shift) & 0xffffffff };
  });
  const bytes = bits / 8;
  for (let y = 0, i = 0; y < height; y++) {
    const row = line(y);
    for (let x = 0; x < width; x++) {
      let pixel = 0;
      for (let k = bytes - 1; k >= 0; k--) pixel = ((pixel << 8) | row[x * bytes + k]!) >>> 0;
      for (const { shift, max } of parts) {
        data[i++] = max === 0 ? 0 : Math.floor((((pixel >>> shift) & max) * 255) / max);
      }
    }
  }
  return { image: { width, height, channels, data } };
}
