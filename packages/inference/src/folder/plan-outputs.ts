import { DataError, OptionError } from '@gan/core';
import { imageNames } from '@gan/data';
import { needFiles } from '../models/node-files';

/** A picture, and where what is made of it goes. */
export interface PlannedOutput {
  /** Paths below the input and the output folder, with `/`. */
  readonly input: string;
  readonly output: string;
}

/** The folders of a call. */
export interface Folders {
  readonly input: string;
  readonly output: string;
  readonly target?: string;
}

/** What is to be done, and what it is to be compared with. */
export interface Plan {
  readonly outputs: readonly PlannedOutput[];
  /** Targets below their folder, by the path without extension that inputs have, too. */
  readonly targets: ReadonlyMap<string, string>;
}

/**
 * One output for each picture of a folder and its subfolders, of the same name but for the extension, which
 * is `.png`.
 *
 * @throws OptionError when the output folder is the input or inside it, two pictures would have one output,
 *   or an output would lie where an input or a target does.
 */
export async function planOutputs(
  caller: string,
  { input, output, target }: Folders,
): Promise<Plan> {
  const { path } = needFiles(caller);
  const [from, to] = [await realPath(input), await realPath(output)];
  const below = path.relative(from, to);
  if (below === '' || !(below.startsWith('..') || path.isAbsolute(below))) {
    throw new OptionError(
      `${caller}: output ${output} must not be input ${input} or lie inside it, where outputs would be taken ` +
        'for inputs; name a folder elsewhere',
    );
  }
  const names = await picturesIn(caller, input);
  const inputs = new Map<string, string>();
  const folders = new Map(names.flatMap((name) => foldersOf(name).map((one) => [one, name])));
  const outputs = names.map((name) => {
    const made = `${stemOf(name)}.png`;
    const other = inputs.get(made);
    if (other !== undefined) {
      throw new OptionError(
        `${caller}: ${other} and ${name} would both become ${made}; rename one of them`,
      );
    }
    const inside = folders.get(made);
    if (inside !== undefined) {
      throw new OptionError(
        `${caller}: ${name} would become ${made}, which is the folder of ${inside}; rename one of them`,
      );
    }
    inputs.set(made, name);
    return { input: name, output: made };
  });
  const wanted = target === undefined ? [] : await picturesIn(caller, target);
  await checkKept(caller, output, outputs, [
    ...names.map((name) => path.join(input, name)),
    ...wanted.map((name) => path.join(target!, name)),
  ]);
  return { outputs, targets: new Map(wanted.map((name) => [stemOf(name), name])) };
}

/** The path of a picture without its extension. */
export const stemOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));

/** The folders that a path with `/` lies in. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function picturesIn(caller: string, folder: string): Promise<string[]> {
  return imageNames(folder, { recursive: true }).catch((error: unknown) => {
    if (error instanceof DataError) error.message = error.message.replace(/^\w+/, caller);
    throw error;
  });
}

/** Refuses outputs that lie where pictures do that are given. */
async function checkKept(
  caller: string,
  output: string,
  outputs: readonly PlannedOutput[],
  given: readonly string[],
): Promise<void> {
  const { path } = needFiles(caller);
  const kept = new Map<string, string>();
  for (const picture of given) kept.set(await realPath(picture), picture);
  const folders = new Map<string, string>();
  for (const { input, output: made } of outputs) {
    const folder = path.dirname(path.join(output, made));
    const real = folders.get(folder) ?? (await realPath(folder));
    folders.set(folder, real);
    const picture = kept.get(path.join(real, path.basename(made)));
    if (picture === undefined) continue;
    throw new OptionError(
      `${caller}: the output of ${input} would replace ${picture}, an input or a target; name another ` +
        'output folder',
    );
  }
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
