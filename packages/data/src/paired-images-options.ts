import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  OptionError,
  show,
} from '@gan/core';

/** The function's name, with which its error messages begin. */
export const caller = 'pairedImages';

/** Options of `pairedImages`. */
export interface PairedImagesOptions {
  /** Height and width to resize to before cropping. Defaults to 286. */
  readonly loadSize?: number;
  /** Height and width of the crop: what the network sees. Defaults to 256. */
  readonly cropSize?: number;
  /** Whether half of the pairs, at random, are mirrored left to right. Defaults to true. */
  readonly flip?: boolean;
  /**
   * What happens to an image before the flip. Defaults to `'resize_and_crop'`: resize to
   * loadSize x loadSize, then crop cropSize x cropSize at random. `'resize'` resizes alone, `'crop'`
   * crops alone, `'none'` keeps the size but rounds height and width to multiples of 4.
   */
  readonly preprocess?: Preprocess;
  /** `'BtoA'` exchanges the two: A becomes the target. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
  /** 3 for RGB, 1 for grey. Defaults to 3. */
  readonly channels?: 1 | 3;
  /** Seed of order, crops and flips, together with that of `batches`. Defaults to 0. */
  readonly seed?: number;
}

/** How images are brought to the network's size; see {@link PairedImagesOptions}. */
export type Preprocess = 'resize_and_crop' | 'resize' | 'crop' | 'none';

/** The options, all given. */
export type Settings = Required<PairedImagesOptions>;

/** Fills in the defaults and refuses what is out of range or of no effect. */
export function checkSettings(options: PairedImagesOptions): Settings {
  checkOptions(caller, options, [
    'loadSize',
    'cropSize',
    'flip',
    'preprocess',
    'direction',
    'channels',
    'seed',
  ]);
  const { loadSize = 286, cropSize = 256, flip = true, channels = 3, seed = 0 } = options;
  const { preprocess = 'resize_and_crop', direction = 'AtoB' } = options;
  checkChoice(caller, 'preprocess', preprocess, ['resize_and_crop', 'resize', 'crop', 'none']);
  checkChoice(caller, 'direction', direction, ['AtoB', 'BtoA']);
  checkInteger(caller, 'loadSize', loadSize, { min: 1 });
  checkInteger(caller, 'cropSize', cropSize, { min: 1 });
  checkInteger(caller, 'seed', seed);
  checkBoolean(caller, 'flip', flip);
  if (channels !== 1 && channels !== 3) {
    throw new OptionError(`${caller}: channels must be 1 (grey) or 3 (RGB), got ${show(channels)}`);
  }
  for (const name of ['loadSize', 'cropSize'] as const) {
    const used = preprocess.includes(name === 'loadSize' ? 'resize' : 'crop');
    if (used || options[name] === undefined) continue;
    throw new OptionError(
      `${caller}: ${name} has no effect with preprocess: '${preprocess}'; ` +
        `leave it out, or use preprocess: 'resize_and_crop'`,
    );
  }
  if (preprocess === 'resize_and_crop' && loadSize < cropSize) {
    throw new OptionError(
      `${caller}: loadSize must be at least cropSize, got ${loadSize} < ${cropSize}; ` +
        `use loadSize: ${Math.round((cropSize * 286) / 256)}, or preprocess: 'resize' with loadSize: ${cropSize}`,
    );
  }
  return { loadSize, cropSize, flip, preprocess, direction, channels, seed };
}
