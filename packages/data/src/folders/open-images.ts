import { DataError } from '@gan/core';
import { allSettled } from '../batches/all-settled';
import { mapLimited } from '../batches/map-limited';
import { checkDecodes } from '../decode/decode-image';
import { CorruptImage, type ImageHeader, readHeader } from '../decode/image-header';
import type { FolderSettings } from './image-folder-options';

/** An image file that was left out because it cannot be decoded. */
export interface SkippedImage {
  /** Where the file is. */
  readonly path: string;
  /** What the decoder said. */
  readonly reason: string;
}

/** What data sets of image folders have beside their images. */
export interface SkippedImages {
  /** The files left out with `onCorrupt: 'skip'`; empty with `'stop'`. */
  readonly skipped: readonly SkippedImage[];
}

/** A file whose header was read. */
export interface OpenImage {
  readonly path: string;
  readonly header: ImageHeader;
}

/**
 * Reads the headers of all files of all samples.
 *
 * @param sides The settings of each image of a sample, which may lie side by side in one file.
 *
 * With `onCorrupt: 'skip'` every file is decoded as well, and a sample with one that cannot be is
 * left out. That is settled here, before the first batch, so that size and order are the same in
 * every epoch and after a resume.
 *
 * @throws DataError when an image cannot be used, or none is left.
 */
export async function openImages(
  caller: string,
  samples: readonly (readonly string[])[],
  sides: readonly FolderSettings[],
): Promise<{ opened: OpenImage[][]; skipped: SkippedImage[] }> {
  const { onCorrupt } = sides[0]!;
  const open = async (
    path: string,
    wanted: readonly FolderSettings[],
  ): Promise<OpenImage | SkippedImage> => {
    try {
      const header = await readHeader(caller, path, wanted);
      if (onCorrupt === 'skip') {
        for (const side of wanted) await checkDecodes(caller, path, header, side);
      }
      return { path, header };
    } catch (error) {
      if (onCorrupt === 'skip' && error instanceof CorruptImage) return error;
      throw error;
    }
  };
  const files = await mapLimited(samples, 4, (paths) =>
    allSettled(
      paths.map((path, i) => open(path, paths.length === sides.length ? [sides[i]!] : sides)),
    ),
  );
  const skipped = files
    .flat()
    .filter((file) => 'reason' in file)
    .map(({ path, reason }): SkippedImage => ({ path, reason }));
  const opened = files.filter((file): file is OpenImage[] => file.every((f) => 'header' in f));
  if (opened.length === 0) {
    const { path, reason } = skipped[0]!;
    throw new DataError(
      `${caller}: onCorrupt: 'skip' leaves nothing of ${samples.length}; ` +
        `the first that cannot be decoded is ${path} (${reason}): replace these files`,
    );
  }
  return { opened, skipped };
}
