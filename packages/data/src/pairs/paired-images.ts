import { DataError, type Rng } from '@gan/core';
import { range } from '../batches/indices';
import type { Pixels } from '../batches/pixels';
import { loadedSize, type Size } from '../folders/augment';
import { checkCrop } from '../folders/image-folder';
import type { FolderSettings } from '../folders/image-folder-options';
import { imageReader, type StoredImage } from '../folders/image-reader';
import { type OpenImage, openImages, type SkippedImages } from '../folders/open-images';
import { findPairs, type PairFolders } from './find-pairs';
import { ignoredOrientations, orientationWarnings, type Warnings } from './orientations';
import { type PairDataset, type PixelPair, pairDataset } from './pair-dataset';
import { caller, checkSettings, type PairedImagesOptions } from './paired-images-options';

/**
 * Image pairs from disk, prepared as pix2pix does: both resized to `loadSize`, the same random crop of
 * `cropSize` and the same random flip, values in [-1, 1].
 *
 * Batches are `{ a, b }`, each `[B, cropSize, cropSize, channels]`. Grey, palette and CMYK images
 * are converted, alpha is dropped, 16-bit images keep their precision. `channels`, `interpolation`,
 * `range` and `classes` may differ between the sides: `{ a: 1, b: 3 }`, a and b as they lie on disk.
 * Where the images of pairs differ in EXIF orientation, `warnings` says so, and the console.
 *
 * The headers of all files are read at once; pixels only when they are needed, some batches ahead.
 * `pairs()` does not crop at random: it resizes to the size that batches have (`'crop'`: takes the
 * middle). Two folders are joined by file name, with `recursive` by path and name, or by the keys that
 * `match` finds. In a browser a folder is given by its files or its handle.
 *
 * @throws OptionError when an option is out of range or of no use with this `preprocess`.
 * @throws DataError when a folder is missing or empty, an image has no partner, cannot be decoded,
 *   is of a format that is not read, or is too small to crop. Damage that a header does not show is
 *   met when the file is decoded, or at once with `onCorrupt: 'skip'`.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { pairedImages, splitPairs } from '@gan/data';
 *
 * await useBackend();
 * const facades = await pairedImages({ a: 'facades/labels', b: 'facades/photos' });
 * const { train, heldOut } = splitPairs(facades, { heldOut: 16 });
 * const fixed = await heldOut.pairs([0, 1, 2, 3]); // { a, b }: [4, 256, 256, 3] each
 * ```
 */
export async function pairedImages(
  folders: PairFolders,
  options: PairedImagesOptions = {},
): Promise<PairDataset & SkippedImages & Warnings> {
  const settings = checkSettings(options);
  const { direction } = settings;
  const { prefetch, seed } = settings.a;
  const sides = [settings.a, settings.b];
  const samples = await findPairs(folders, options, settings);
  const [group] = await openImages(caller, [{ samples, sides }]);
  const { opened, skipped } = group!;
  const pairs = opened.map(({ images }) => toPair(images));
  for (const pair of pairs) checkPair(pair, settings.a);
  const warnings = orientationWarnings(pairs);
  const read = imageReader(caller, sides);
  const source = {
    caller,
    seed,
    prefetch,
    name: (index: number) => opened[index]!.name,
    load: async (index: number, rng?: Rng): Promise<PixelPair> => {
      const [a, b] = (await read(pairs[index]!, rng)) as [Pixels, Pixels];
      return direction === 'AtoB' ? { a, b } : { a: b, b: a };
    },
  };
  return { ...pairDataset(source, range(pairs.length)), skipped, warnings };
}

/** Two files, or the halves of one. */
function toPair([a, b]: readonly OpenImage[]): [StoredImage, StoredImage] {
  if (b) {
    return [
      { ...a!, part: 'whole' },
      { ...b, part: 'whole' },
    ];
  }
  const { path, header } = a!;
  if (header.width % 2 !== 0) {
    throw new DataError(
      `${caller}: ${path} is ${header.width} pixels wide; a side-by-side image must have an even ` +
        'width (two images of one size): make it even, or give two folders as { a, b }',
    );
  }
  const half = { ...header, width: header.width / 2 };
  return [
    { ...a!, header: half, part: 'left' },
    { ...a!, header: half, part: 'right' },
  ];
}

/** Refuses a pair whose images would differ in size, or are too small to crop. */
function checkPair([a, b]: [StoredImage, StoredImage], settings: FolderSettings): void {
  const { preprocess } = settings;
  const text = ({ width, height }: Size) => `${width}x${height}`;
  const scales = preprocess.startsWith('scale_width');
  const size = ({ header }: StoredImage) => text(scales ? loadedSize(header, settings) : header);
  if (!preprocess.startsWith('resize') && size(a) !== size(b)) {
    const verb = scales ? 'becomes' : 'is';
    const turned = ignoredOrientations([a, b]);
    throw new DataError(
      `${caller}: preprocess: '${preprocess}' needs both images of a pair at one size, but ` +
        `${a.path} ${verb} ${size(a)} and ${b.path} ${verb} ${size(b)}; ` +
        (turned && `${turned}, which is not applied: use autoOrient: true, or `) +
        "use preprocess: 'resize_and_crop'",
    );
  }
  checkCrop(caller, a, settings);
}
