import type { StoredImage } from '../folders/image-reader';
import { caller } from './paired-images-options';

/** What data sets say that may be meant but seldom is. */
export interface Warnings {
  /** Each was printed once, with `console.warn`, when the data set was opened; empty if all is well. */
  readonly warnings: readonly string[];
}

const ignored = ({ header }: StoredImage) => header.ignored ?? 1;

/**
 * Warns, at most once a data set, of pairs whose images have different EXIF orientations that are
 * not applied: one of them lies beside the other.
 */
export function orientationWarnings(
  pairs: readonly (readonly [StoredImage, StoredImage])[],
): string[] {
  const differing = pairs.filter(([a, b]) => ignored(a) !== ignored(b));
  if (differing.length === 0) return [];
  const [a, b] = differing[0]!;
  const warning =
    `${caller}: in ${differing.length} of ${pairs.length} pairs the images have different EXIF ` +
    `orientations, which are not applied; the first is ${a.path} (orientation ${ignored(a)}) with ` +
    `${b.path} (orientation ${ignored(b)}): use autoOrient: true, or turn the files`;
  console.warn(warning);
  return [warning];
}

/** Which orientations that are not applied let sizes differ; '' where there are none. */
export function ignoredOrientations(images: readonly StoredImage[]): string {
  return images
    .filter((image) => ignored(image) >= 5)
    .map((image) => `${image.path} has EXIF orientation ${ignored(image)}`)
    .join(' and ');
}
