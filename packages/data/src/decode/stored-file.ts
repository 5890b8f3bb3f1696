import type { Pixels } from '../batches/pixels';
import { rgbToGrey } from './colours';
import { type BlobSource, decodeBlob, readBlobHeader } from './decode-blob';
import { checkDecodes, decodeImage } from './decode-image';
import { numbersIn } from './decode-labels';
import type { DecodeSettings } from './decode-settings';
import type { Region } from './decode-stored';
import { type ImageHeader, readHeader } from './image-header';
import { orient } from './orient';

/** An image file: on disk, or one that a browser holds. */
export interface StoredFile {
  readonly path: string;
  /** Its bytes, where a browser holds it. */
  readonly blob?: BlobSource;
}

type OpenFile = StoredFile & { readonly header: ImageHeader };

/** Reads the header of a file, wherever it is. */
export function readFileHeader(
  caller: string,
  { path, blob }: StoredFile,
  wanted: readonly DecodeSettings[],
): Promise<ImageHeader> {
  return blob ? readBlobHeader(caller, { path, blob }, wanted) : readHeader(caller, path, wanted);
}

/** Decodes a file, or a region of one on disk. */
export async function decodeFile(
  caller: string,
  { path, blob, header }: OpenFile,
  settings: DecodeSettings,
  region?: Region,
): Promise<Pixels> {
  if (!blob) return decodeImage(caller, path, header, settings, region);
  const { channels, classes, range } = settings;
  const colours = classes?.colours;
  const decoded = await decodeBlob(caller, { path, blob }, colours ? 3 : channels);
  const image = colours
    ? { ...numbersIn({ caller, path }, decoded, colours), classes: classes.count }
    : channels === 1
      ? rgbToGrey(decoded)
      : decoded;
  return orient(range ? { ...image, range } : image, header.orientation ?? 1);
}

/** Decodes a file to see that it can be. */
export async function checkFileDecodes(
  caller: string,
  file: OpenFile,
  settings: DecodeSettings,
): Promise<void> {
  if (file.blob) await decodeFile(caller, file, settings);
  else await checkDecodes(caller, file.path, file.header, settings);
}
