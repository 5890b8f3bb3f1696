import { checkOptions, DataError, OptionError, type Rng, show } from '@gan/core';
import { augment, drawAugmentation, loadedSize, wholeSettings } from './augment';
import { crop } from './crop';
import { decodeImage, type ImageHeader, readHeader } from './decode-image';
import { listImages, pairByStem } from './image-files';
import { mapLimited } from './map-limited';
import { type PairDataset, type PixelPair, pairDataset } from './pair-dataset';
import {
  caller,
  checkSettings,
  type PairedImagesOptions,
  type Settings,
} from './paired-images-options';
import type { Pixels } from './pixels';
import { resizeBicubic } from './resize';

/**
 * Where the pairs are: side by side in the images of one folder (left A, right B), or as images of
 * the same name in two folders (the extensions may differ).
 */
export type PairFolders = { readonly ab: string } | { readonly a: string; readonly b: string };

/** One image, or one half of a side-by-side image, on disk. */
interface Side {
  readonly path: string;
  readonly header: ImageHeader;
  readonly part: 'whole' | 'left' | 'right';
}

/**
 * Image pairs from disk, prepared as pix2pix does: both resized bicubically to `loadSize`, the same
 * random crop of `cropSize` and the same random flip, values in [-1, 1].
 *
 * Batches are `{ a, b }`, each `[B, cropSize, cropSize, channels]`. Grey, palette and CMYK images
 * are converted, alpha is dropped, 16-bit images keep their precision. The headers of all files are
 * read at once; pixels only when they are needed, one batch ahead. `pairs()` does not crop: it
 * resizes to the size that batches have (`'crop'`: takes the middle).
 *
 * @throws OptionError when an option is out of range or of no use with this `preprocess`.
 * @throws DataError when a folder is missing or empty, an image has no partner, cannot be decoded,
 *   or is too small to crop. Damage that a header does not show is met when the file is decoded.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { pairedImages, splitPairs } from '@gan/data';
 *
 * const facades = await pairedImages({ a: 'facades/labels', b: 'facades/photos' });
 * const { train, heldOut } = splitPairs(facades, { heldOut: 16 });
 * const fixed = await heldOut.pairs([0, 1, 2, 3]); // { a, b }: [4, 256, 256, 3] each
 * ```
 */
export async function pairedImages(
  folders: PairFolders,
  options: PairedImagesOptions = {},
): Promise<PairDataset> {
  const settings = checkSettings(options);
  const { files, split } = await findFiles(folders);
  const headers = await mapLimited(files.flat(), 8, (path) => readHeader(caller, path));
  const pairs = files.map((paths, i): [Side, Side] => {
    if (split) return halves(paths[0]!, headers[i]!);
    const [a, b] = [headers[2 * i]!, headers[2 * i + 1]!];
    return [
      { path: paths[0]!, header: a, part: 'whole' },
      { path: paths[1]!, header: b, part: 'whole' },
    ];
  });
  for (const pair of pairs) checkPair(pair, settings);

  const load = async (index: number, rng?: Rng): Promise<PixelPair> => {
    const sides = await decodePair(pairs[index]!, settings.channels);
    const [a, b] = prepare(sides, pairs[index]!, settings, rng);
    return settings.direction === 'AtoB' ? { a, b } : { a: b, b: a };
  };
  return pairDataset(
    { caller, seed: settings.seed, load },
    pairs.map((_, index) => index),
  );
}

async function findFiles(folders: PairFolders): Promise<{ files: string[][]; split: boolean }> {
  checkOptions(caller, folders, ['ab', 'a', 'b']);
  const { ab, a, b } = folders as Partial<Record<'ab' | 'a' | 'b', unknown>>;
  const named = (name: string, value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw new OptionError(`${caller}: ${name} must be the path of a folder, got ${show(value)}`);
  };
  if ((ab === undefined) === (a === undefined && b === undefined)) {
    throw new OptionError(
      `${caller}: give either { ab: folder } with side-by-side images, or { a: folder, b: folder }`,
    );
  }
  if (ab !== undefined) {
    const files = await listImages(caller, named('ab', ab));
    return { files: files.map((file) => [file.path]), split: true };
  }
  const [folderA, folderB] = [named('a', a), named('b', b)];
  const pairs = pairByStem(
    caller,
    { folder: folderA, files: await listImages(caller, folderA) },
    { folder: folderB, files: await listImages(caller, folderB) },
  );
  return { files: pairs.map((pair) => [pair.a.path, pair.b.path]), split: false };
}

function halves(path: string, header: ImageHeader): [Side, Side] {
  if (header.width % 2 !== 0) {
    throw new DataError(
      `${caller}: ${path} is ${header.width} pixels wide; a side-by-side image must have an even ` +
        'width (two images of one size): make it even, or give two folders as { a, b }',
    );
  }
  const half = { ...header, width: header.width / 2 };
  return [
    { path, header: half, part: 'left' },
    { path, header: half, part: 'right' },
  ];
}

function checkPair([a, b]: [Side, Side], { preprocess, cropSize }: Settings): void {
  if (preprocess !== 'crop' && preprocess !== 'none') return;
  const size = ({ header }: Side) => `${header.width}x${header.height}`;
  if (size(a) !== size(b)) {
    throw new DataError(
      `${caller}: preprocess: '${preprocess}' needs both images of a pair at one size, but ` +
        `${a.path} is ${size(a)} and ${b.path} is ${size(b)}; use preprocess: 'resize_and_crop'`,
    );
  }
  if (preprocess === 'crop' && Math.min(a.header.width, a.header.height) < cropSize) {
    throw new DataError(
      `${caller}: ${a.path} is ${size(a)}, too small for cropSize: ${cropSize}; ` +
        `make cropSize smaller, or use preprocess: 'resize_and_crop'`,
    );
  }
}

async function decodePair([a, b]: [Side, Side], channels: 1 | 3): Promise<[Pixels, Pixels]> {
  const decode = ({ path, header }: Side) => decodeImage(caller, path, header, channels);
  if (a.part === 'whole') return Promise.all([decode(a), decode(b)]);
  const both = await decode(a);
  const { width, height } = a.header;
  return [
    crop(both, { left: 0, top: 0, width, height }),
    crop(both, { left: width, top: 0, width, height }),
  ];
}

/** Brings a pair to the network's size; `rng` draws its crop, then its flip. */
function prepare(
  images: [Pixels, Pixels],
  sides: [Side, Side],
  settings: Settings,
  rng?: Rng,
): [Pixels, Pixels] {
  const used = rng ? settings : wholeSettings(settings);
  const loaded = images.map((image, i) => {
    const { width, height } = loadedSize(sides[i]!.header, used);
    return resizeBicubic(image, width, height);
  });
  const augmentation = drawAugmentation(loaded[0]!, used, rng);
  return loaded.map((image) => augment(image, augmentation, used.cropSize)) as [Pixels, Pixels];
}
