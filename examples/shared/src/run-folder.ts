import { appendFile, mkdir, mkdtemp, readdir, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { writeFileAtomic } from './atomic-file';

/** One logged step, a line of `metrics.jsonl`. */
export interface MetricsLine {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly losses: Readonly<Record<string, number>>;
  /** What differs between two runs with one seed; last on its line. */
  readonly timing: { readonly seconds: number; readonly imagesPerSecond: number };
}

/** One picture of samples. */
export interface Sample {
  readonly step: number;
  readonly epoch: number;
  readonly file: string;
}

/** The folder that a run leaves, and what the run has written so far. */
export interface RunFolder {
  readonly dir: string;
  readonly generatorDir: string;
  readonly reportPath: string;
  readonly metrics: readonly MetricsLine[];
  readonly samples: readonly Sample[];
  /** Appends a line to `metrics.jsonl`. */
  log(line: MetricsLine): Promise<void>;
  /** Has `write` write the picture of a step, `samples/step-000100.png`. */
  addSample(at: { step: number; epoch: number }, write: (path: string) => unknown): Promise<void>;
}

/**
 * The folder that a run will write to, checked; nothing is written yet.
 *
 * @param out The folder that the user asked for, or undefined.
 * @param fallback The default, which takes the next free number where it holds a run already.
 * @throws OptionError when `out` is not empty or cannot be written to.
 */
export async function chooseRunFolder(out: string | undefined, fallback: string): Promise<string> {
  if (out === undefined) {
    let dir = fallback;
    for (let n = 2; !(await isFree(dir)); n++) dir = `${fallback}-${n}`;
    await checkWritable(dir);
    return dir;
  }
  const dir = resolve(out);
  if (!(await isFree(dir))) {
    const taken = await stat(dir);
    throw new OptionError(
      taken.isDirectory()
        ? `--out: ${dir} is not empty; name a new folder, or delete this one`
        : `--out: ${dir} is a file; name a new folder`,
    );
  }
  await checkWritable(dir);
  return dir;
}

/** Makes the run folder and writes its `config.json`. */
export async function createRunFolder(dir: string, config: object): Promise<RunFolder> {
  await mkdir(join(dir, 'samples'), { recursive: true }).catch((error) => {
    throw cannotWrite(dir, error);
  });
  await writeFileAtomic(join(dir, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const metrics: MetricsLine[] = [];
  const samples: Sample[] = [];
  return {
    dir,
    generatorDir: join(dir, 'generator'),
    reportPath: join(dir, 'index.html'),
    metrics,
    samples,
    async log({ step, epoch, learningRate, losses, timing }) {
      const line = { step, epoch, learningRate, losses, timing };
      metrics.push(line);
      await appendFile(join(dir, 'metrics.jsonl'), `${JSON.stringify(line)}\n`);
    },
    async addSample({ step, epoch }, write) {
      const file = join(dir, 'samples', `step-${String(step).padStart(6, '0')}.png`);
      await write(file);
      if (samples.at(-1)?.file !== file) samples.push({ step, epoch, file });
    },
  };
}

async function isFree(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).length === 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTDIR') return !(await stat(dir).catch(() => undefined));
    throw cannotWrite(dir, error as NodeJS.ErrnoException);
  }
}

/** Tries the nearest folder that exists: the others will be made in it. */
async function checkWritable(dir: string): Promise<void> {
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

function cannotWrite(dir: string, error: NodeJS.ErrnoException): OptionError {
  return new OptionError(
    `--out: cannot write to ${dir} (${error.code}); name a folder that you may write to`,
    { cause: error },
  );
}
