import type { Rng } from '@gan/core';
import { allSettled } from '../batches/all-settled';
import { pixelCache } from '../batches/pixel-cache';
import type { Pixels } from '../batches/pixels';
import { decodeFile } from '../decode/stored-file';
import { crop } from '../resize/crop';
import { resizeBicubic } from '../resize/resize';
import { augment, drawAugmentation, loadedSize, wholeSettings } from './augment';
import type { FolderSettings } from './image-folder-options';
import type { OpenImage } from './open-images';

/** An image on disk: a file, or one half of a side-by-side image, whose header is the half's. */
export interface StoredImage extends OpenImage {
  readonly part: 'whole' | 'left' | 'right';
}

/**
 * The images of one sample at the network's size. They share a crop, then a flip, drawn from `rng`;
 * without it they are not augmented.
 */
export type ImageReader = (images: readonly StoredImage[], rng?: Rng) => Promise<Pixels[]>;

/** Decodes, resizes and augments; keeps what it resized in a cache of `cacheBytes`. */
export function imageReader(caller: string, settings: FolderSettings): ImageReader {
  const cache = pixelCache(settings.cacheBytes);

  const load = async (images: readonly StoredImage[], used: FolderSettings) => {
    const decoded = await decodeParts(caller, images, settings.channels);
    return decoded.map((pixels, i) => {
      const { width, height } = loadedSize(images[i]!.header, used);
      return resizeBicubic(pixels, width, height);
    });
  };

  return async (images, rng) => {
    const used = rng ? settings : wholeSettings(settings);
    // Both: a list of pairs may give one image several partners.
    const key = [used.loadSize, ...images.map(identity)].join('\0');
    const loaded = await cache.get(key, () => load(images, used));
    const augmentation = drawAugmentation(loaded[0]!, used, rng);
    return loaded.map((image) => augment(image, augmentation, used.cropSize));
  };
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** What tells a file from all others: in a browser, two may have one path. */
function identity({ path, blob }: StoredImage): string {
  if (!blob) return path;
  const number = numbers.get(blob) ?? ++count;
  numbers.set(blob, number);
  return `${number} ${path}`;
}

/** Decodes each file once, whether one image lies in it or two. */
async function decodeParts(
  caller: string,
  images: readonly StoredImage[],
  channels: number,
): Promise<Pixels[]> {
  const decode = (image: StoredImage) => decodeFile(caller, image, channels);
  if (images[0]!.part === 'whole') return allSettled(images.map(decode));
  const file = await decode(images[0]!);
  return images.map(({ part, header: { width, height } }) =>
    crop(file, { left: part === 'left' ? 0 : width, top: 0, width, height }),
  );
}
