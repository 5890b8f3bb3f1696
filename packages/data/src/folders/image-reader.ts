import type { Rng } from '@gan/core';
import { allSettled } from '../batches/all-settled';
import { pixelCache } from '../batches/pixel-cache';
import type { Pixels } from '../batches/pixels';
import { decodedBytes, decodeImage, HUGE_BYTES, hasRegions } from '../decode/decode-image';
import { crop, mirror } from '../resize/crop';
import { resizeBicubic } from '../resize/resize';
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

/** Decodes, resizes and augments; keeps what it resized in a cache of `cacheBytes`. */
export function imageReader(caller: string, settings: FolderSettings): ImageReader {
  const cache = pixelCache(settings.cacheBytes);
  const { channels } = settings;

  const load = async (images: readonly StoredImage[], used: FolderSettings) => {
    const decoded = await decodeParts(caller, images, channels);
    return decoded.map((pixels, i) => {
      const { width, height } = loadedSize(images[i]!.header, used);
      return resizeBicubic(pixels, width, height);
    });
  };

  // What the cache could never hold.
  const huge = ({ header }: StoredImage) =>
    decodedBytes(header, channels) > Math.max(HUGE_BYTES, settings.cacheBytes);
  const cuttable = ({ header }: StoredImage) => hasRegions(header);

  const loadCrops = (images: readonly StoredImage[], { corner, mirrored }: Augmentation) =>
    allSettled(
      images.map(async ({ path, header, part }) => {
        const shift = part === 'right' ? header.width : 0;
        const size = { width: settings.cropSize, height: settings.cropSize };
        const region = { ...size, left: corner!.left + shift, top: corner!.top };
        const crop = await decodeImage(caller, path, header, channels, region);
        return mirrored ? mirror(crop) : crop;
      }),
    );

  return async (images, rng) => {
    const used = rng ? settings : wholeSettings(settings);
    if (used.preprocess === 'crop' && images.some(huge) && images.every(cuttable)) {
      return loadCrops(images, drawAugmentation(images[0]!.header, used, rng));
    }
    const key = `${used.loadSize} ${images.map(({ path }) => path).join('\n')}`;
    const loaded = await cache.get(key, () => load(images, used));
    const augmentation = drawAugmentation(loaded[0]!, used, rng);
    return loaded.map((image) => augment(image, augmentation, used.cropSize));
  };
}

/** Decodes each file once, whether one image lies in it or two. */
async function decodeParts(
  caller: string,
  images: readonly StoredImage[],
  channels: number,
): Promise<Pixels[]> {
  const decode = ({ path, header }: StoredImage) => decodeImage(caller, path, header, channels);
  if (images[0]!.part === 'whole') return allSettled(images.map(decode));
  const file = await decode(images[0]!);
  return images.map(({ part, header: { width, height } }) =>
    crop(file, { left: part === 'left' ? 0 : width, top: 0, width, height }),
  );
}
