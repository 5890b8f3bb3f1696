import type { Pixels } from '../batches/pixels';
import { type BlobSource, decodeBlob, readBlobHeader } from './decode-blob';
import { decodeImage, toGrey } from './decode-image';
import { type ImageHeader, readHeader } from './image-header';

/** An image file: on disk, or one that a browser holds. */
export interface StoredFile {
  readonly path: string;
  /** Its bytes, where a browser holds it. */
  readonly blob?: BlobSource;
}

/** Reads the header of a file, wherever it is. */
export function readFileHeader(
  caller: string,
  { path, blob }: StoredFile,
  channels: number,
): Promise<ImageHeader> {
  return blob
    ? readBlobHeader(caller, { path, blob }, channels)
    : readHeader(caller, path, channels);
}

/** Decodes a file, wherever it is. */
export async function decodeFile(
  caller: string,
  { path, blob, header }: StoredFile & { readonly header: ImageHeader },
  channels: number,
): Promise<Pixels> {
  if (!blob) return decodeImage(caller, path, header, channels);
  const pixels = await decodeBlob(caller, { path, blob }, channels);
  return channels === 1 ? toGrey(pixels) : pixels;
}
