import {
  checkDirection,
  checkFolderSettings,
  type FolderSettings,
  type ImageFolderOptions,
} from '../folders/image-folder-options';
import { checkMatch, type KeyFinders, type PairMatch } from './match';

/** The function's name, with which its error messages begin. */
export const caller = 'pairedImages';

/** Options of `pairedImages`. */
export interface PairedImagesOptions extends ImageFolderOptions {
  /** `'BtoA'` exchanges the two: A becomes the target. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
  /**
   * Which files of two folders belong together, where their names differ: those for which it finds
   * one key. Follows the folders, whatever the `direction`. Defaults to the name without extension.
   */
  readonly match?: PairMatch;
}

/** The options, all given. */
export type Settings = FolderSettings &
  Required<Pick<PairedImagesOptions, 'direction'>> & {
    /** What `match` stands for. */
    readonly keys?: KeyFinders;
  };

/** Fills in the defaults and refuses what is out of range or of no effect. */
export function checkSettings(options: PairedImagesOptions): Settings {
  const settings = checkFolderSettings(caller, options, ['direction', 'match']);
  const { direction = 'AtoB', match, recursive = false } = options;
  return {
    ...settings,
    recursive,
    direction: checkDirection(caller, direction),
    ...(match !== undefined && { keys: checkMatch(caller, match) }),
  };
}
