import { DataError, isGanError } from '@gan/core';
import { readImage, saveImage } from '@gan/data';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { needFiles, oneLine, writeAdvice } from '../models/node-files';
import { translate } from '../translate/translate';
import type { TranslateOptions } from '../translate/translate-options';

const caller = 'translateFolder';

/** An output that cannot be written: the next could not either. A DataError to the outside. */
export class CannotWrite extends DataError {
  constructor(path: string, cause: unknown) {
    super(
      `${caller}: cannot write ${path} (${oneLine(cause)}); ${writeAdvice(cause)}. What is done stays, and a ` +
        'second call goes on',
      { cause },
    );
    this.name = 'DataError';
  }
}

/** Writes, or says that it cannot be. */
export async function writing(path: string, write: () => Promise<void>): Promise<void> {
  await write().catch((error: unknown) => {
    // What the system said is the cause of what saveImage says.
    throw new CannotWrite(path, isGanError(error) ? (error.cause ?? error) : error);
  });
}

/** Translates one picture into a PNG. */
export async function translateFile(
  model: LayersModel,
  {
    source,
    file,
    channels,
  }: { readonly source: string; readonly file: string; readonly channels: number },
  options: TranslateOptions,
): Promise<void> {
  const { fs, path } = needFiles(caller);
  const image = await readImage(source, { channels });
  try {
    const result = await translate(model, image, options);
    try {
      await writing(file, async () => {
        await fs.mkdir(path.dirname(file), { recursive: true });
        await saveImage(file, result);
      });
    } finally {
      result.dispose();
    }
  } finally {
    image.dispose();
  }
}
