import { DataError } from '@gan/core';
import { range } from '../batches/indices';
import { mapLimited } from '../batches/map-limited';
import { CorruptImage, type ImageHeader } from '../decode/image-header';
import { loadSharp } from '../decode/node-modules';
import { checkFileDecodes, readFileHeader, type StoredFile } from '../decode/stored-file';
import type { FolderSettings } from './image-folder-options';
import { openingProgress } from './opening-progress';

/** An image file that was left out because it cannot be decoded. */
export interface SkippedImage {
  /** Where the file is. */
  readonly path: string;
  /** What is wrong with it: `it ends early, after 2000 bytes`. */
  readonly reason: string;
}

/** What data sets of image folders have beside their images. */
export interface SkippedImages {
  /** The files left out with `onCorrupt: 'skip'`; empty with `'stop'`. */
  readonly skipped: readonly SkippedImage[];
}

/** The file or the files of one sample, before they are opened. */
export interface Sample {
  /** What the data set calls it. */
  readonly name: string;
  readonly files: readonly StoredFile[];
}

/** Samples to be opened: those of one folder, or of one set of pairs. */
export interface SampleGroup {
  readonly samples: readonly Sample[];
  /** The settings of each image of a sample, which may lie side by side in one file. */
  readonly sides: readonly FolderSettings[];
}

/** A file whose header was read. */
export interface OpenImage extends StoredFile {
  readonly header: ImageHeader;
}

/** A sample whose headers were read. */
export interface OpenSample {
  readonly name: string;
  readonly images: readonly OpenImage[];
}

/** What is left of the samples of one folder, or of one set of pairs. */
export interface OpenSamples {
  readonly opened: readonly OpenSample[];
  readonly skipped: readonly SkippedImage[];
}

/** Headers read at a time: some thousand bytes each. */
const HEADERS = 32;

/** Images decoded at a time; bounds the memory that full-size images take. */
const DECODED = 4;

/**
 * Reads the headers of all files of all samples of all groups.
 *
 * With `onCorrupt: 'skip'` every file is decoded as well, and a sample with one that cannot be is
 * left out. That is settled here, before the first batch, so that size and order are the same in
 * every epoch and after a resume.
 *
 * @throws DataError when an image cannot be used, or none of a group is left; what `onProgress`
 *   throws.
 */
export async function openImages(
  caller: string,
  groups: readonly SampleGroup[],
): Promise<OpenSamples[]> {
  const { onCorrupt, onProgress } = groups[0]!.sides[0]!;
  const toOpen = groups.flatMap(({ samples, sides }) =>
    samples.flatMap(({ files }) =>
      files.map((file, i) => ({
        file,
        wanted: files.length === sides.length ? [sides[i]!] : sides,
      })),
    ),
  );
  // Without it no image on disk can be decoded, even if its header can be read.
  if (toOpen.some(({ file }) => !file.blob)) await loadSharp(caller);
  const progress = openingProgress(onProgress, toOpen.length);
  const skips = (error: unknown): CorruptImage => {
    if (onCorrupt === 'skip' && error instanceof CorruptImage) return error;
    throw error;
  };

  let read: (OpenImage | CorruptImage)[] = await mapLimited(
    toOpen,
    HEADERS,
    async ({ file, wanted }) => {
      const header = await readFileHeader(caller, file, wanted).catch(skips);
      await progress('headers');
      return 'reason' in header ? header : { ...file, header };
    },
  );
  if (onCorrupt === 'skip') {
    const decode = async (image: OpenImage, wanted: readonly FolderSettings[]) => {
      for (const side of wanted) await checkFileDecodes(caller, image, side);
    };
    const opened = read;
    read = await mapLimited(range(opened.length), DECODED, async (i) => {
      const file = opened[i]!;
      const damage =
        'header' in file && (await decode(file, toOpen[i]!.wanted).then(() => undefined, skips));
      await progress('pixels');
      return damage || file;
    });
  }

  const each = read.values();
  return groups.map(({ samples }) => {
    const group = samples.map((sample) => ({
      name: sample.name,
      images: sample.files.map(() => each.next().value!),
    }));
    const opened = group.flatMap(({ name, images }) =>
      images.every(isOpen) ? [{ name, images }] : [],
    );
    const skipped = group
      .flatMap(({ images }) => images)
      .filter((file) => 'reason' in file)
      .map(({ path, reason }): SkippedImage => ({ path, reason }));
    if (opened.length === 0) refuseNothing(caller, samples.length, skipped[0]!);
    return { opened, skipped };
  });
}

function isOpen(file: OpenImage | CorruptImage): file is OpenImage {
  return 'header' in file;
}

function refuseNothing(caller: string, samples: number, { path, reason }: SkippedImage): never {
  throw new DataError(
    `${caller}: onCorrupt: 'skip' leaves nothing of ${samples}; ` +
      `the first that cannot be decoded is ${path} (${reason}): replace these files`,
  );
}
