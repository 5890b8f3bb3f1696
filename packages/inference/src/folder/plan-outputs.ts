import { DataError, OptionError } from '@gan/core';
import { imageNames } from '@gan/data';
import { needFiles } from '../models/node-files';

/** A picture, and where what is made of it goes. */
export interface PlannedOutput {
  /** Paths below the input and the output folder, with `/`. */
  readonly input: string;
  readonly output: string;
}

/**
 * One output for each picture of a folder and its subfolders, of the same name but for the extension, which
 * is `.png`.
 *
 * @throws OptionError when the output folder is the input or inside it, or two pictures would have one
 *   output.
 */
export async function planOutputs(
  caller: string,
  input: string,
  output: string,
): Promise<PlannedOutput[]> {
  const { path } = needFiles(caller);
  const [from, to] = [await realPath(input), await realPath(output)];
  const below = path.relative(from, to);
  if (below === '' || !(below.startsWith('..') || path.isAbsolute(below))) {
    throw new OptionError(
      `${caller}: output ${output} must not be input ${input} or lie inside it, where outputs would be taken ` +
        'for inputs; name a folder elsewhere',
    );
  }
  const names = await imageNames(input, { recursive: true }).catch((error: unknown) => {
    if (error instanceof DataError) error.message = error.message.replace(/^\w+/, caller);
    throw error;
  });
  const inputs = new Map<string, string>();
  return names.map((name) => {
    const made = `${name.slice(0, name.lastIndexOf('.'))}.png`;
    const other = inputs.get(made);
    if (other !== undefined) {
      throw new OptionError(
        `${caller}: ${other} and ${name} would both become ${made}; rename one of them`,
      );
    }
    inputs.set(made, name);
    return { input: name, output: made };
  });
}

/** Where a path leads, also where its end is not there yet. */
async function realPath(given: string): Promise<string> {
  const { fs, path } = needFiles('translateFolder');
  const absolute = path.resolve(given);
  const parent = path.dirname(absolute);
  return fs
    .realpath(absolute)
    .catch(async () =>
      parent === absolute ? absolute : path.join(await realPath(parent), path.basename(absolute)),
    );
}
