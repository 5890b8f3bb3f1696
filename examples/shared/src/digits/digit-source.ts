import { homedir } from 'node:os';
import { join } from 'node:path';
import { OptionError } from '@gan/core';
import { type LabelledImages, mnist, syntheticDigits } from '@gan/data';
import { pathOption } from '@gan/runs';
import type { Command } from 'commander';
import { downloadMnist, MNIST_URL } from './download-mnist';

/** Where the digits come from. */
export type DigitSource =
  | { readonly kind: 'synthetic' }
  | { readonly kind: 'mnist'; readonly dir: string }
  | { readonly kind: 'download'; readonly dir: string; readonly url: string };

/** Digits to train on and digits to judge by. */
export interface Digits {
  readonly description: string;
  readonly train: LabelledImages;
  readonly heldOut: LabelledImages;
}

const DRAWN = { train: 10_000, heldOut: 2000 };

/** Adds the flags that say where the digits come from. */
export function addDigitFlags(command: Command): Command {
  return command
    .option('--mnist <dir>', 'folder with the four files of MNIST, gzipped or not', pathOption)
    .option('--download', 'fetch MNIST and train on it', false)
    .option(
      '--data <dir>',
      'where --download keeps its files (default: ~/.cache/gan/mnist)',
      pathOption,
    )
    .option('--url <url>', 'where --download finds the files');
}

/**
 * The source that a parsed command line asks for.
 *
 * @throws OptionError for flags that exclude each other, or that belong to `--download` alone.
 */
export function digitSource(command: Command): DigitSource {
  const raw = command.opts<{ mnist?: string; download: boolean; data?: string; url?: string }>();
  const { mnist: dir, download, data, url } = raw;
  if (dir !== undefined && download) {
    throw new OptionError('--mnist and --download exclude each other; give one source of digits');
  }
  if (!download && (data !== undefined || url !== undefined)) {
    const flag = data === undefined ? '--url' : '--data';
    throw new OptionError(`${flag} belongs to --download; add --download, or leave ${flag} out`);
  }
  if (download) {
    const checked = checkUrl(url ?? MNIST_URL);
    return {
      kind: 'download',
      dir: data ?? join(homedir(), '.cache', 'gan', 'mnist'),
      url: checked,
    };
  }
  return dir === undefined ? { kind: 'synthetic' } : { kind: 'mnist', dir };
}

/**
 * Opens the digits; what is drawn is drawn when it is needed.
 *
 * @throws DataError naming the file or folder.
 */
export async function openDigits(
  source: DigitSource,
  { imageSize, seed, signal }: { imageSize: 32 | 64; seed: number; signal?: AbortSignal },
): Promise<Digits> {
  if (source.kind === 'synthetic') {
    const all = syntheticDigits({ count: DRAWN.train + DRAWN.heldOut, imageSize, seed });
    const range = (from: number, to: number) =>
      all.subset(Array.from({ length: to - from }, (_, i) => from + i));
    return {
      description: 'drawn digits',
      train: range(0, DRAWN.train),
      heldOut: range(DRAWN.train, all.size),
    };
  }
  if (source.kind === 'download') await downloadMnist(source, signal);
  const { train, test } = await mnist(source.dir, { imageSize, seed });
  return { description: 'MNIST', train, heldOut: test };
}

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new OptionError(`--url must be an http or https address, got '${text}'`);
}
