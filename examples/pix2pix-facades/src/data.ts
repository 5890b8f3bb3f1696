import { join } from 'node:path';
import { OptionError } from '@gan/core';
import {
  type ImagePair,
  type PairDataset,
  pairedImages,
  proceduralFacades,
  splitPairs,
  swapSides,
} from '@gan/data';
import { downloadFacades } from './download/facades';
import type { Flags } from './flags';

/** Pairs to train on and pairs to judge by. */
export interface Data {
  readonly description: string;
  readonly train: PairDataset;
  readonly heldOut: PairDataset;
}

/** The flags that say which pairs. */
export type DataFlags = Pick<Flags, 'source' | 'direction' | 'size' | 'heldOut' | 'seed'>;

const PROCEDURAL_PAIRS = 400;

/** The reference resizes to 286 and crops 256. */
const loadSize = (size: number) => Math.round((size * 286) / 256);

/**
 * Opens the pairs that the flags ask for; reads the headers of all files, and no pixels.
 *
 * @throws DataError, OptionError naming the file, folder or flag.
 */
export async function openData(flags: DataFlags, signal: AbortSignal): Promise<Data> {
  const { pairs, description } = await openPairs(flags, signal);
  return splitData(pairs, description, flags.heldOut, flags.seed);
}

/**
 * Keeps some of the pairs from training.
 *
 * @throws OptionError where that leaves none to train on.
 */
export function splitData(
  pairs: PairDataset,
  description: string,
  heldOut: number,
  seed: number,
): Data {
  if (pairs.size <= heldOut) {
    const fix = pairs.size > 1 ? `use --held-out ${Math.ceil(pairs.size / 10)}` : 'add pairs';
    throw new OptionError(
      `--held-out ${heldOut} leaves none of the ${pairs.size} pairs to train on; ${fix}`,
    );
  }
  return { description, ...splitPairs(pairs, { heldOut, seed }) };
}

async function openPairs(
  { source, size, direction, seed }: DataFlags,
  signal: AbortSignal,
): Promise<{ pairs: PairDataset; description: string }> {
  const options = { loadSize: loadSize(size), cropSize: size, direction, seed };
  switch (source.kind) {
    case 'procedural': {
      const pairs = proceduralFacades({ imageSize: size, count: PROCEDURAL_PAIRS, seed });
      const description = 'procedural facades';
      return { pairs: direction === 'AtoB' ? pairs : swapSides(pairs), description };
    }
    case 'folders':
      return {
        pairs: await pairedImages({ a: source.a, b: source.b }, options),
        description: `${source.a} and ${source.b}`,
      };
    case 'sideBySide':
      return { pairs: await pairedImages({ ab: source.ab }, options), description: source.ab };
    case 'download': {
      await downloadFacades(source, signal);
      const ab = join(source.dir, 'train');
      return { pairs: await pairedImages({ ab }, options), description: ab };
    }
  }
}

/** Every pair of a small data set by itself, `[1, H, W, C]`, as it is at test time. */
export async function loadPairs(dataset: PairDataset): Promise<ImagePair[]> {
  const pairs: ImagePair[] = [];
  for (let i = 0; i < dataset.size; i++) pairs.push(await dataset.pairs([i]));
  return pairs;
}
