import type { Pixels } from './pixels';

/** Decoded and resized images that are kept in memory, up to a limit. */
export interface PixelCache {
  /** Bytes of the pixels that are kept. */
  readonly bytes: number;
  /** The images kept under `key`; otherwise what `load` gives, kept if there is room. */
  get(key: string, load: () => Promise<readonly Pixels[]>): Promise<readonly Pixels[]>;
}

/**
 * Keeps what comes first, and never exchanges it.
 *
 * An epoch visits every image once, in another order each time: of a set that is twice the limit,
 * a fixed half is found in every epoch, where the most recently used half is mostly not.
 */
export function pixelCache(limit: number): PixelCache {
  const kept = new Map<string, readonly Pixels[]>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    async get(key, load) {
      const known = kept.get(key);
      if (known) return known;
      const images = await load();
      const size = images.reduce((sum, { data }) => sum + data.byteLength, 0);
      // It may have come in the meantime: two samples in progress can need one image.
      if (!kept.has(key) && bytes + size <= limit) {
        kept.set(key, images);
        bytes += size;
      }
      return images;
    },
  };
}
