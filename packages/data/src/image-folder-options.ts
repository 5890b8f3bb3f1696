import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  checkSeed,
  OptionError,
  show,
} from '@gan/core';

/** Options of `imageFolder`, which `pairedImages` and `unpairedImages` take too. */
export interface ImageFolderOptions {
  /** Height and width to resize to, or the width to scale to. Defaults to 286. */
  readonly loadSize?: number;
  /**
   * Height and width of the crop: what the network sees. With `'scale_width'` the least height.
   * Defaults to 256.
   */
  readonly cropSize?: number;
  /** Whether half of the images, at random, are mirrored left to right. Defaults to true. */
  readonly flip?: boolean;
  /** How an image is brought to the network's size. Defaults to `'resize_and_crop'`. */
  readonly preprocess?: Preprocess;
  /** 3 for RGB, 1 for grey. Defaults to 3. */
  readonly channels?: 1 | 3;
  /** Seed of order, crops and flips, together with that of `batches`. Defaults to 0. */
  readonly seed?: number;
}

/**
 * How images are brought to the network's size, before the flip; all resizing is bicubic.
 *
 * - `'resize_and_crop'`: to loadSize x loadSize, then a random crop of cropSize x cropSize.
 * - `'resize'`: to loadSize x loadSize.
 * - `'crop'`: a random crop of cropSize x cropSize.
 * - `'scale_width'`: to width loadSize and height `max(floor(loadSize * height / width), cropSize)`;
 *   an image of that width and at least that height stays as it is.
 * - `'scale_width_and_crop'`: that, then a random crop of cropSize x cropSize.
 * - `'none'`: height and width to the nearest multiple of 4, halfway to the one that 8 divides.
 */
export type Preprocess =
  | 'resize_and_crop'
  | 'resize'
  | 'crop'
  | 'scale_width'
  | 'scale_width_and_crop'
  | 'none';

const modes: readonly Preprocess[] = [
  'resize_and_crop',
  'resize',
  'crop',
  'scale_width',
  'scale_width_and_crop',
  'none',
];

const names = ['loadSize', 'cropSize', 'flip', 'preprocess', 'channels', 'seed'];

/** The options, all given. */
export type FolderSettings = Required<ImageFolderOptions>;

/**
 * Fills in the defaults and refuses what is out of range or of no effect.
 *
 * @param more The names of options that the caller checks itself.
 */
export function checkFolderSettings(
  caller: string,
  options: ImageFolderOptions,
  more: readonly string[] = [],
): FolderSettings {
  checkOptions(caller, options, [...names, ...more]);
  const { loadSize = 286, cropSize = 256, flip = true, channels = 3, seed = 0 } = options;
  const { preprocess = 'resize_and_crop' } = options;
  checkChoice(caller, 'preprocess', preprocess, modes);
  checkInteger(caller, 'loadSize', loadSize, { min: 1 });
  checkInteger(caller, 'cropSize', cropSize, { min: 1 });
  checkSeed(caller, seed);
  checkBoolean(caller, 'flip', flip);
  if (channels !== 1 && channels !== 3) {
    throw new OptionError(`${caller}: channels must be 1 (grey) or 3 (RGB), got ${show(channels)}`);
  }
  checkSizes(caller, options, { loadSize, cropSize, preprocess });
  return { loadSize, cropSize, flip, preprocess, channels, seed };
}

function checkSizes(
  caller: string,
  options: ImageFolderOptions,
  { loadSize, cropSize, preprocess }: Pick<FolderSettings, 'loadSize' | 'cropSize' | 'preprocess'>,
): void {
  const uses = {
    loadSize: preprocess !== 'crop' && preprocess !== 'none',
    cropSize: preprocess !== 'resize' && preprocess !== 'none',
  };
  for (const name of ['loadSize', 'cropSize'] as const) {
    if (uses[name] || options[name] === undefined) continue;
    throw new OptionError(
      `${caller}: ${name} has no effect with preprocess: '${preprocess}'; ` +
        `leave it out, or use preprocess: 'resize_and_crop'`,
    );
  }
  if (preprocess.endsWith('_and_crop') && loadSize < cropSize) {
    const without = preprocess === 'resize_and_crop' ? 'resize' : 'scale_width';
    throw new OptionError(
      `${caller}: loadSize must be at least cropSize, got ${loadSize} < ${cropSize}; ` +
        `use loadSize: ${Math.round((cropSize * 286) / 256)}, or preprocess: '${without}' with loadSize: ${cropSize}`,
    );
  }
}

/** Refuses a direction that is none. */
export function checkDirection(caller: string, direction: 'AtoB' | 'BtoA'): 'AtoB' | 'BtoA' {
  return checkChoice(caller, 'direction', direction, ['AtoB', 'BtoA']);
}
