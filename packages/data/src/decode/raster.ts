import type { Pixels } from '../batches/pixels';

/** What one of our own readers makes of a file. */
export interface Raster {
  /** The stored values. */
  readonly image: Pixels;
  /** RGB of each value, where the values are indices of a palette. */
  readonly palette?: Uint8Array;
  /** The value of white; 255 or 65535 where it is left out. */
  readonly white?: number;
}

/** What a header of such a file says. */
export interface RasterHeader {
  readonly width: number;
  readonly height: number;
  /** Whether values need 16 bits. */
  readonly deep: boolean;
  /** With palettes looked up. */
  readonly channels: 1 | 3 | 4;
  /** Whether there is a palette of colours. */
  readonly indexed?: boolean;
}

/** A reader of a format that sharp does not read. Damage is an Error that says what is wrong. */
export interface RasterReader {
  /** Bytes at the start of a file that hold its header. */
  readonly headerBytes: number;
  readHeader(bytes: Uint8Array): RasterHeader;
  decode(bytes: Uint8Array): Raster;
}

/** A whole file of a kind that is not read. */
export class UnreadKind extends Error {}

/** The values as bytes or 16-bit numbers from black to white, palettes looked up. */
export function shown({ image, palette, white }: Raster): Pixels {
  const { width, height, data } = image;
  if (palette) {
    const colours = new Uint8Array(width * height * 3);
    for (let i = 0; i < data.length; i++) {
      const entry = 3 * data[i]!;
      colours.set(palette.subarray(entry, entry + 3), 3 * i);
    }
    return { width, height, channels: 3, data: colours };
  }
  const max = data instanceof Uint16Array ? 65535 : 255;
  if (!white || white === max) return image;
  // Halves to even, as Python rounds.
  const scaled = data.map((value) => {
    const exact = (Math.min(value, white) / white) * max;
    const near = Math.round(exact);
    return near - exact === 0.5 && near % 2 === 1 ? near - 1 : near;
  });
  return { ...image, data: scaled };
}
