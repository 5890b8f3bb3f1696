import {
  checkDirection,
  checkFolderSettings,
  type FolderSettings,
  type ImageFolderOptions,
} from '../folders/image-folder-options';

/** The function's name, with which its error messages begin. */
export const caller = 'pairedImages';

/** Options of `pairedImages`. */
export interface PairedImagesOptions extends ImageFolderOptions {
  /** `'BtoA'` exchanges the two: A becomes the target. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
}

/** The options, all given. */
export type Settings = FolderSettings & Required<PairedImagesOptions>;

/** Fills in the defaults and refuses what is out of range or of no effect. */
export function checkSettings(options: PairedImagesOptions): Settings {
  const settings = checkFolderSettings(caller, options, ['direction']);
  const recursive = options.recursive ?? false;
  return { ...settings, recursive, direction: checkDirection(caller, options.direction ?? 'AtoB') };
}
