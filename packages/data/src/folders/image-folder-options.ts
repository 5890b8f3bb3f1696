import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  checkSeed,
  OptionError,
  show,
} from '@gan/core';
import type { DecodeSettings } from '../decode/decode-settings';
import type { OpeningProgress } from './opening-progress';
import {
  checkSide,
  type PairSideOptions,
  type SideOptions,
  type SideSettings,
  sideNames,
  splitSides,
} from './side-options';

/** Options of `imageFolder`. */
export interface ImageFolderOptions extends FolderOptions, SideOptions {}

/** Options of `imageFolder`, `pairedImages` and `unpairedImages`. */
export interface FolderOptions {
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
  /**
   * Whether images are turned upright as EXIF's orientation says, which cameras store in JPEG, PNG and
   * WebP; their width and height may change places. TIFFs always are, as in Pillow. Defaults to false,
   * as the reference does.
   */
  readonly autoOrient?: boolean;
  /** Seed of order, crops and flips, together with that of `batches`. Defaults to 0. */
  readonly seed?: number;
  /**
   * Whether subfolders are searched too, at any depth. Defaults to true, as the reference does; for
   * `pairedImages` to false, since `train` and `test` often lie side by side.
   */
  readonly recursive?: boolean;
  /**
   * What happens to a file that cannot be decoded. Defaults to `'stop'`: an error names it when it
   * is met. `'skip'` decodes every file at the start and leaves those out, and their partners; the
   * data set's `skipped` lists them.
   */
  readonly onCorrupt?: 'stop' | 'skip';
  /**
   * Told how far the opening has come, about ten times a second and at the end of each phase. It is
   * awaited where it is asynchronous; what it throws ends the opening. Defaults to none.
   */
  readonly onProgress?: (progress: OpeningProgress) => void;
  /** Batches decoded ahead of the one in use, in the background. Defaults to 4. */
  readonly prefetch?: number;
  /**
   * Bytes of decoded and resized pixels to keep in memory, first come, first kept. Defaults to 2^26
   * (64 MiB); 0 keeps none.
   */
  readonly cacheBytes?: number;
}

/**
 * How images are brought to the network's size, before the flip.
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

const names = [
  'loadSize',
  'cropSize',
  'flip',
  'preprocess',
  'autoOrient',
  'seed',
  'recursive',
  'onCorrupt',
  'onProgress',
  'prefetch',
  'cacheBytes',
];

/** The options, all given. */
export type FolderSettings = CommonSettings & SideSettings & DecodeSettings;

type CommonSettings = Required<Omit<FolderOptions, 'onProgress'>> &
  Pick<FolderOptions, 'onProgress'>;

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
  checkOptions(caller, options, [...names, ...sideNames, ...more]);
  return { ...checkCommon(caller, options), ...checkSide(caller, options) };
}

/** The settings of both sides of a pair, which differ in {@link SideOptions} alone. */
export interface PairSettings {
  readonly a: FolderSettings;
  readonly b: FolderSettings;
}

/** {@link checkFolderSettings} for two sides. */
export function checkPairSettings(
  caller: string,
  options: FolderOptions & PairSideOptions,
  more: readonly string[] = [],
): PairSettings {
  checkOptions(caller, options, [...names, ...sideNames, ...more]);
  const common = checkCommon(caller, options);
  const [a, b] = splitSides(caller, options).map((side) => checkSide(caller, side)) as [
    SideSettings,
    SideSettings,
  ];
  return { a: { ...common, ...a }, b: { ...common, ...b } };
}

function checkCommon(caller: string, options: FolderOptions): CommonSettings {
  const settings: CommonSettings = {
    loadSize: options.loadSize ?? 286,
    cropSize: options.cropSize ?? 256,
    flip: options.flip ?? true,
    preprocess: options.preprocess ?? 'resize_and_crop',
    autoOrient: options.autoOrient ?? false,
    seed: options.seed ?? 0,
    recursive: options.recursive ?? true,
    onCorrupt: options.onCorrupt ?? 'stop',
    onProgress: options.onProgress,
    prefetch: options.prefetch ?? 4,
    cacheBytes: options.cacheBytes ?? 2 ** 26,
  };
  checkChoice(caller, 'preprocess', settings.preprocess, modes);
  checkChoice(caller, 'onCorrupt', settings.onCorrupt, ['stop', 'skip']);
  for (const name of ['loadSize', 'cropSize'] as const) {
    checkInteger(caller, name, settings[name], { min: 1 });
  }
  checkInteger(caller, 'prefetch', settings.prefetch, { min: 0 });
  checkInteger(caller, 'cacheBytes', settings.cacheBytes, { min: 0 });
  checkOnProgress(caller, settings.onProgress);
  checkSeed(caller, settings.seed);
  for (const name of ['flip', 'recursive', 'autoOrient'] as const) {
    checkBoolean(caller, name, settings[name]);
  }
  checkSizes(caller, options, settings);
  return settings;
}

function checkSizes(
  caller: string,
  options: FolderOptions,
  { loadSize, cropSize, preprocess }: CommonSettings,
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
    // What was given is meant; the other of the two is what to change.
    const fix =
      options.cropSize === undefined
        ? `use cropSize: ${loadSize} or less, or preprocess: '${without}'`
        : `use loadSize: ${Math.round((cropSize * 286) / 256)}, or preprocess: '${without}' with loadSize: ${cropSize}`;
    throw new OptionError(
      `${caller}: loadSize must be at least cropSize, got ${loadSize} < ${cropSize}; ${fix}`,
    );
  }
}

function checkOnProgress(caller: string, onProgress: unknown): void {
  if (onProgress === undefined || typeof onProgress === 'function') return;
  throw new OptionError(
    `${caller}: onProgress must be a function that is told { phase, done, total }, ` +
      `got ${show(onProgress)}`,
  );
}

/** Refuses a direction that is none. */
export function checkDirection(caller: string, direction: 'AtoB' | 'BtoA'): 'AtoB' | 'BtoA' {
  return checkChoice(caller, 'direction', direction, ['AtoB', 'BtoA']);
}
