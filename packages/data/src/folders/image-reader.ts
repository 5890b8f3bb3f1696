import type { Rng } from '@gan/core';
import { allSettled } from '../batches/all-settled';
import { type PixelCache, pixelCache } from '../batches/pixel-cache';
import type { Pixels } from '../batches/pixels';
import { decodedBytes, HUGE_BYTES, hasRegions } from '../decode/decode-image';
import { decodeKey } from '../decode/decode-settings';
import { decodeFile } from '../decode/stored-file';
import { crop, mirror } from '../resize/crop';
import { resize } from '../resize/resize';
import { type Augmentation, augment, drawAugmentation, loadedSize, wholeSettings } from './augment';
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

/**
 * Decodes, resizes and augments; keeps what it resized in a cache of `cacheBytes`.
 *
 * @param sides The settings of each image of a sample; they differ in what is a side's own.
 * @param cache One that several readers share. Defaults to one of its own.
 */
export function imageReader(
  caller: string,
  sides: readonly FolderSettings[],
  cache: PixelCache = pixelCache(sides[0]!.cacheBytes),
): ImageReader {
  const settings = sides[0]!;
  const own = sides.map((side) => `${side.interpolation} ${decodeKey(side)}`).join(' ');

  const load = async (images: readonly StoredImage[], used: FolderSettings) => {
    const decoded = await decodeParts(caller, images, sides);
    return decoded.map((pixels, i) => {
      const { width, height } = loadedSize(images[i]!.header, used);
      return resize(pixels, width, height, sides[i]!.interpolation);
    });
  };

  // What the cache could never hold.
  const huge = ({ header }: StoredImage, i: number) =>
    decodedBytes(header, sides[i]!.channels) > Math.max(HUGE_BYTES, settings.cacheBytes);
  const cuttable = ({ header, blob }: StoredImage) => !blob && hasRegions(header);

  const loadCrops = (images: readonly StoredImage[], { corner, mirrored }: Augmentation) =>
    allSettled(
      images.map(async (image, i) => {
        const shift = image.part === 'right' ? image.header.width : 0;
        const size = { width: settings.cropSize, height: settings.cropSize };
        const region = { ...size, left: corner!.left + shift, top: corner!.top };
        const crop = await decodeFile(caller, image, sides[i]!, region);
        return mirrored ? mirror(crop) : crop;
      }),
    );

  return async (images, rng) => {
    const used = rng ? settings : wholeSettings(settings);
    if (used.preprocess === 'crop' && images.some(huge) && images.every(cuttable)) {
      return loadCrops(images, drawAugmentation(images[0]!.header, used, rng));
    }
    // All of a sample: a list of pairs may give one image several partners.
    const key = [own, used.loadSize, ...images.map(identity)].join('\0');
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

/** Decodes each file once, whether one image lies in it or two that are decoded alike. */
async function decodeParts(
  caller: string,
  images: readonly StoredImage[],
  sides: readonly FolderSettings[],
): Promise<Pixels[]> {
  const decoded = new Map<string, Promise<Pixels>>();
  const decode = (image: StoredImage, side: FolderSettings) => {
    const key = `${identity(image)} ${decodeKey(side)}`;
    const pixels = decoded.get(key) ?? decodeFile(caller, image, side);
    decoded.set(key, pixels);
    return pixels;
  };
  const files = await allSettled(images.map((image, i) => decode(image, sides[i]!)));
  return images.map(({ part, header: { width, height } }, i) =>
    part === 'whole'
      ? files[i]!
      : crop(files[i]!, { left: part === 'left' ? 0 : width, top: 0, width, height }),
  );
}
