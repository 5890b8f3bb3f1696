import {
  checkDirection,
  checkPairSettings,
  type FolderOptions,
  type PairSettings,
} from '../folders/image-folder-options';
import type { PairSideOptions } from '../folders/side-options';

/** The function's name, with which its error messages begin. */
export const caller = 'pairedImages';

/** Options of `pairedImages`. */
export interface PairedImagesOptions extends FolderOptions, PairSideOptions {
  /** `'BtoA'` exchanges the two: A becomes the target. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
}

/** The options, all given; `a` and `b` are the sides on disk. */
export interface Settings extends PairSettings {
  readonly recursive: boolean;
  readonly direction: 'AtoB' | 'BtoA';
}

/** Fills in the defaults and refuses what is out of range or of no effect. */
export function checkSettings(options: PairedImagesOptions): Settings {
  const sides = checkPairSettings(caller, options, ['direction']);
  const recursive = options.recursive ?? false;
  return { ...sides, recursive, direction: checkDirection(caller, options.direction ?? 'AtoB') };
}
