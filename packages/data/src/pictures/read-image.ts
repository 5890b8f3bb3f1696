import { checkBoolean, checkInteger, checkOptions, OptionError, show } from '@gan/core';
import { squeeze, type Tensor3D } from '@tensorflow/tfjs-core';
import { toTensor } from '../batches/pixels';
import { decodeFile, readFileHeader } from '../decode/stored-file';

/** Options of {@link readImage}. */
export interface ReadImageOptions {
  /** 3 for RGB and 1 for grey, to which every picture is converted; else what files must have. Defaults to 3. */
  readonly channels?: number;
  /** Whether EXIF's orientation is applied. Defaults to false, as in data sets. */
  readonly autoOrient?: boolean;
}

/**
 * Reads a picture as it is, without a change of its size: what {@link saveImage} is the other way round.
 *
 * @param path A file of any format that data sets read, in Node.
 * @returns `[H, W, channels]` in [-1, 1]: black is -1 and white 1, in 8 and 16 bits.
 * @throws DataError when it cannot be read, is damaged or of no known format, or has not the channels.
 * @throws OptionError for an option of a wrong type.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { readImage } from '@gan/data';
 *
 * await useBackend();
 * const photo = await readImage('facades/photos/0.png');
 * console.log(photo.shape); // [ 64, 64, 3 ]
 * ```
 */
export async function readImage(path: string, options: ReadImageOptions = {}): Promise<Tensor3D> {
  const caller = 'readImage';
  checkOptions(caller, options, ['channels', 'autoOrient']);
  const { channels = 3, autoOrient = false } = options;
  checkInteger(caller, 'channels', channels, { min: 1 });
  checkBoolean(caller, 'autoOrient', autoOrient);
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`${caller}: path must be that of a picture, got ${show(path)}`);
  }
  const settings = { channels, autoOrient };
  const header = await readFileHeader(caller, { path }, [settings]);
  const batch = toTensor([await decodeFile(caller, { path, header }, settings)]);
  const image = squeeze(batch, [0]) as Tensor3D;
  batch.dispose();
  return image;
}
