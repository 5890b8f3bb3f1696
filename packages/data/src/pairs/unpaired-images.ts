import { checkOptions, type Dataset, type Rng } from '@gan/core';
import { allSettled } from '../batches/all-settled';
import { range } from '../batches/indices';
import { pixelCache } from '../batches/pixel-cache';
import type { Pixels } from '../batches/pixels';
import { shuffledBatches } from '../batches/shuffled-batches';
import { stackPairs } from '../batches/stack';
import type { FolderSource } from '../folders/browser-folder';
import { type ImageDataset, imageDataset } from '../folders/image-dataset';
import { checkFolder } from '../folders/image-files';
import { type FolderToOpen, type OpenFolder, openFolders } from '../folders/image-folder';
import {
  checkDirection,
  checkPairSettings,
  type FolderOptions,
} from '../folders/image-folder-options';
import { imageReader } from '../folders/image-reader';
import type { SkippedImages } from '../folders/open-images';
import type { PairSideOptions } from '../folders/side-options';
import type { ImagePair, PixelPair } from './pair-dataset';

/** Options of {@link unpairedImages}. */
export interface UnpairedImagesOptions extends FolderOptions, PairSideOptions {
  /** `'BtoA'` exchanges the two: the folder `b` gives `a`. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
}

/** Two sets of images without correspondence, as CycleGAN learns from. */
export interface UnpairedDataset extends Dataset<ImagePair>, SkippedImages {
  /** `max(a.size, b.size)`: batches of an epoch hold as many of each. */
  readonly size: number;
  /** The images that batches call `a`, by themselves. */
  readonly a: ImageDataset;
  /** The images that batches call `b`, by themselves. */
  readonly b: ImageDataset;
}

/**
 * The images of two folders, `a` and `b` of a batch drawn independently, as CycleGAN does.
 *
 * An epoch has `max(|A|, |B|)` samples. Sample i takes image `i mod |A|` of A, so that each is seen,
 * and one of B at random; samples come shuffled. Each image gets a crop and a flip of its own.
 * Batches are `{ a, b }`, each `[B, cropSize, cropSize, channels]`. In a browser a folder is given by
 * its files or its handle.
 *
 * @throws OptionError when an option is out of range or of no use with this `preprocess`.
 * @throws DataError when a folder is missing or empty, or an image cannot be decoded or is too
 *   small to crop. Damage that a header does not show is met when the file is decoded.
 * @see https://arxiv.org/abs/1703.10593
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { unpairedImages } from '@gan/data';
 *
 * await useBackend();
 * const folders = { a: 'facades/photos', b: 'facades/labels' };
 * const images = await unpairedImages(folders, { loadSize: 72, cropSize: 64 });
 * for await (const { a, b } of images.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
 *   a.dispose(); // [1, 64, 64, 3] each
 *   b.dispose();
 * }
 * const fixed = await images.a.images([0, 1, 2, 3]); // [4, 64, 64, 3], whole
 * ```
 */
export async function unpairedImages(
  folders: { readonly a: FolderSource; readonly b: FolderSource },
  options: UnpairedImagesOptions = {},
): Promise<UnpairedDataset> {
  const caller = 'unpairedImages';
  const settings = checkPairSettings(caller, options, ['direction']);
  const direction = checkDirection(caller, options.direction ?? 'AtoB');
  checkOptions(caller, folders, ['a', 'b']);
  const cache = pixelCache(settings.a.cacheBytes);
  const side = (name: 'a' | 'b'): FolderToOpen => ({
    source: checkFolder(caller, name, folders[name]),
    settings: settings[name],
    read: imageReader(caller, [settings[name]], cache),
  });
  const [a, b] = await openFolders(caller, [side('a'), side('b')]);
  return unpairedDataset(a!, b!, direction);
}

function unpairedDataset(
  a: OpenFolder,
  b: OpenFolder,
  direction: 'AtoB' | 'BtoA',
): UnpairedDataset {
  const { caller, prefetch, seed } = a.source;
  const members = range(Math.max(a.size, b.size));
  const load = async (index: number, rng: Rng): Promise<PixelPair> => {
    const other = rng.fork('b').integer(b.size);
    const [imageA, imageB] = (await allSettled([
      a.source.load(index % a.size, rng.fork('augment a')),
      b.source.load(other, rng.fork('augment b')),
    ])) as [Pixels, Pixels];
    return direction === 'AtoB' ? { a: imageA, b: imageB } : { a: imageB, b: imageA };
  };
  const collate = (pairs: readonly PixelPair[]) => stackPairs(caller, pairs);
  const source = { caller, seed, prefetch, members, label: 'sample', load, collate };
  const [first, second] = direction === 'AtoB' ? [a, b] : [b, a];
  return {
    size: members.length,
    batches: (options) => shuffledBatches(source, options),
    skipped: [...a.skipped, ...b.skipped],
    a: imageDataset(first.source, range(first.size)),
    b: imageDataset(second.source, range(second.size)),
  };
}
