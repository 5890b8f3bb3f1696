import {
  checkDirection,
  checkPairSettings,
  type FolderOptions,
  type PairSettings,
} from '../folders/image-folder-options';
import type { PairSideOptions } from '../folders/side-options';
import { checkMatch, type KeyFinders, type PairMatch } from './match';

/** The function's name, with which its error messages begin. */
export const caller = 'pairedImages';

/** Options of `pairedImages`. */
export interface PairedImagesOptions extends FolderOptions, PairSideOptions {
  /** `'BtoA'` exchanges the two: A becomes the target. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
  /**
   * Which files of two folders belong together, where their names differ: those for which it finds
   * one key. Follows the folders, whatever the `direction`. Defaults to the name without extension.
   */
  readonly match?: PairMatch;
}

/** The options, all given; `a` and `b` are the sides on disk. */
export interface Settings extends PairSettings {
  readonly recursive: boolean;
  readonly direction: 'AtoB' | 'BtoA';
  /** What `match` stands for. */
  readonly keys?: KeyFinders;
}

/** Fills in the defaults and refuses what is out of range or of no effect. */
export function checkSettings(options: PairedImagesOptions): Settings {
  const sides = checkPairSettings(caller, options, ['direction', 'match']);
  const { direction = 'AtoB', match, recursive = false } = options;
  return {
    ...sides,
    recursive,
    direction: checkDirection(caller, direction),
    ...(match !== undefined && { keys: checkMatch(caller, match) }),
  };
}
