import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CheckpointError, OptionError } from '@gan/core';
import { chooseRunFolder, writeFileAtomic } from '@gan/runs';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { type EncodedImages, encodeImages } from './encoded-images';

/** What one variant came to with one seed. */
export interface AblationCell {
  readonly values: Readonly<Record<string, number>>;
  /** The outputs that the picture shows. */
  readonly pictures: EncodedImages;
}

/** The cells of each variant, in the order of the seeds. */
export type AblationResults = ReadonlyMap<string, readonly AblationCell[]>;

/** Options of {@link runAblation}. */
export interface AblationOptions {
  readonly dir: string;
  readonly variants: readonly string[];
  readonly seeds: readonly number[];
  /** Trains a variant and measures it; the pictures are disposed afterwards. */
  run(
    variant: string,
    seed: number,
  ): Promise<{ values: Readonly<Record<string, number>>; pictures: Tensor4D }>;
  /** Told of each cell, trained now or read from the folder. */
  onCell?(variant: string, seed: number, cell: AblationCell, cached: boolean): void;
  readonly signal: AbortSignal;
}

const SETTINGS = 'settings.json';

/**
 * The folder of an ablation, found and marked with its settings.
 *
 * One that was begun with the same settings goes on; of the default, other settings take the next
 * free number.
 *
 * @throws OptionError when `out` holds something else or cannot be written to.
 */
export async function openAblationFolder(
  out: string | undefined,
  fallback: string,
  settings: object,
): Promise<string> {
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const begun = (dir: string) => readFile(join(dir, SETTINGS), 'utf8').catch(() => undefined);
  if (out === undefined) {
    for (let dir = fallback, n = 2; ; dir = `${fallback}-${n++}`) {
      const found = await begun(dir);
      if (found === undefined) break;
      if (found === text) return dir;
    }
  } else {
    const found = await begun(resolve(out));
    if (found === text) return resolve(out);
    if (found !== undefined) {
      throw new OptionError(
        `--out: ${resolve(out)} holds an ablation with other settings; name a new folder`,
      );
    }
  }
  const dir = await chooseRunFolder({ out, fallback });
  await writeFileAtomic(join(dir, SETTINGS), text);
  return dir;
}

/** Runs every variant with every seed; what the folder holds already is not run again. */
export async function runAblation(options: AblationOptions): Promise<AblationResults> {
  const { dir, variants, seeds, run, onCell, signal } = options;
  const results = new Map<string, AblationCell[]>();
  // Seed by seed, so that an ablation that is ended early has compared something.
  for (const seed of seeds) {
    for (const variant of variants) {
      signal.throwIfAborted();
      const path = join(dir, 'cells', `${slug(variant)}-seed-${seed}.json`);
      const known = await readCell(path);
      const cell = known ?? (await runCell(path, () => run(variant, seed)));
      results.set(variant, [...(results.get(variant) ?? []), cell]);
      onCell?.(variant, seed, cell, known !== undefined);
    }
  }
  return results;
}

async function runCell(
  path: string,
  run: () => ReturnType<AblationOptions['run']>,
): Promise<AblationCell> {
  const { values, pictures } = await run();
  try {
    const cell = { values, pictures: await encodeImages(pictures) };
    await writeFileAtomic(path, JSON.stringify(cell));
    return cell;
  } finally {
    dispose(pictures);
  }
}

async function readCell(path: string): Promise<AblationCell | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as AblationCell;
  } catch (cause) {
    throw new CheckpointError(`${path} is damaged; delete it, and it is run again`, { cause });
  }
}

const slug = (variant: string) => variant.toLowerCase().replace(/[^a-z0-9]+/g, '-');
