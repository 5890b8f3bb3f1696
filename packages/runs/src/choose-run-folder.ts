import { access, mkdtemp, readdir, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OptionError } from '@gan/core';

/** Options of {@link chooseRunFolder}. */
export interface ChooseRunFolderOptions {
  /** The folder that the user asked for. Defaults to `fallback`. */
  readonly out?: string;
  /** The default; where it holds a run already, `fallback-2`, `fallback-3`, ... */
  readonly fallback: string;
}

/**
 * Finds the folder that a new run will write to, and checks it; nothing is written yet.
 *
 * @returns Its path: `out` made whole, or the first free one of the defaults.
 * @throws OptionError where `out` is not empty or cannot be written to; it speaks of the flag `--out`.
 *
 * @example
 * ```ts
 * import { chooseRunFolder } from '@gan/runs';
 *
 * console.log(await chooseRunFolder({ fallback: 'runs/ring' })); // runs/ring, or runs/ring-2 where that is taken
 * ```
 */
export async function chooseRunFolder({ out, fallback }: ChooseRunFolderOptions): Promise<string> {
  if (out === undefined) {
    let dir = fallback;
    for (let n = 2; !(await isFree(dir)); n++) dir = `${fallback}-${n}`;
    await checkWritable(dir);
    return dir;
  }
  const dir = resolve(out);
  if (!(await isFree(dir))) {
    const taken = await stat(dir);
    if (!taken.isDirectory()) throw new OptionError(`--out: ${dir} is a file; name a new folder`);
    throw new OptionError(
      (await holdsRun(dir))
        ? `--out: ${dir} is not empty but holds a run; go on with it by --resume, or name a new folder`
        : `--out: ${dir} is not empty; name a new folder, or delete this one`,
    );
  }
  await checkWritable(dir);
  return dir;
}

/** The newest run in the folders that {@link chooseRunFolder} gives; undefined where there is none. */
export async function newestRunFolder(fallback: string): Promise<string | undefined> {
  let newest: string | undefined;
  let dir = fallback;
  for (let n = 2; !(await isFree(dir)); n++) {
    newest = dir;
    dir = `${fallback}-${n}`;
  }
  return newest;
}

/** Whether a name is that of a file or folder which was being written when its process died. */
export function isTemporary(name: string): boolean {
  return /^\.(.+\.tmp|writable-.+)$/.test(name);
}

async function holdsRun(dir: string): Promise<boolean> {
  return access(join(dir, 'config.json')).then(
    () => true,
    () => false,
  );
}

async function isFree(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).every(isTemporary);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTDIR') return !(await stat(dir).catch(() => undefined));
    throw cannotWrite(dir, error as NodeJS.ErrnoException);
  }
}

/**
 * Checks that a folder can be written to by trying the nearest that exists: the others will be made in it.
 */
export async function checkWritable(dir: string): Promise<void> {
  let at = dir;
  while (!(await stat(at).catch(() => undefined)) && dirname(at) !== at) at = dirname(at);
  if (!(await stat(at)).isDirectory()) {
    throw new OptionError(
      `--out: ${dir} cannot be made because ${basename(at)} is a file; name another folder`,
    );
  }
  try {
    // Permission bits don't tell for root and on Windows; making a folder does.
    await rmdir(await mkdtemp(join(at, '.writable-')));
  } catch (error) {
    throw cannotWrite(dir, error as NodeJS.ErrnoException);
  }
}

/** The error of a folder that cannot be written to; `by` is the flag or function that named it. */
export function cannotWrite(dir: string, error: NodeJS.ErrnoException, by = '--out'): OptionError {
  return new OptionError(
    `${by}: cannot write to ${dir} (${error.code}); name a folder that you may write to`,
    { cause: error },
  );
}
