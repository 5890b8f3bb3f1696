import { OptionError } from '@gan/core';
import { type PairDataset, pairedImages } from '@gan/data';
import { translate } from '@gan/inference';
import { L1Distance, Psnr, Sharpness, Ssim } from '@gan/metrics';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { inFlags, type MatchFlags, matchOf } from '../pairs/match';

/** Where the pairs lie, and how they are read. */
export interface PairsOptions extends MatchFlags {
  readonly a?: string;
  readonly b?: string;
  readonly ab?: string;
  readonly direction: 'AtoB' | 'BtoA';
  /** Height and width that both images are brought to. */
  readonly size: number;
}

/** The numbers of a set of pairs, means over all images. */
export interface PairScores {
  readonly pairs: number;
  readonly l1: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly sharpness: number;
  readonly [name: string]: number;
}

/**
 * Opens pairs to judge by.
 *
 * @param channels Those that the network takes, and those that it makes.
 */
export function openPairs(
  { a, b, ab, direction, size, ...patterns }: PairsOptions,
  [taken, made]: readonly [number, number],
): Promise<PairDataset> {
  const folders = a !== undefined && b !== undefined;
  if (folders === (ab !== undefined) || (a === undefined) !== (b === undefined)) {
    throw new OptionError('gan evaluate: give the pairs as --a DIR and --b DIR, or as --ab DIR');
  }
  const match = matchOf(patterns, { hasFolders: folders });
  const [ofA, ofB] = direction === 'AtoB' ? [taken, made] : [made, taken];
  const channels = { a: ofA, b: ofB };
  const options = {
    preprocess: 'resize',
    loadSize: size,
    flip: false,
    direction,
    channels,
  } as const;
  return ab === undefined
    ? inFlags(pairedImages({ a: a!, b: b! }, { ...options, match }))
    : pairedImages({ ab }, options);
}

/**
 * The channels that a generator takes, and those that it makes.
 *
 * @param path The generator's source, for the message.
 * @throws OptionError where it makes no picture of a picture.
 */
export function channelsOf({ inputs, outputs }: LayersModel, path: string): [number, number] {
  const [taken, made] = [inputs[0]?.shape, outputs[0]?.shape];
  if (inputs.length === 1 && taken?.length === 4 && made?.length === 4) {
    return [taken[3] ?? 3, made[3] ?? 3];
  }
  throw new OptionError(
    `gan evaluate: ${path} must make a picture of one picture, but makes ` +
      `[${made?.map((size) => size ?? '?').join(', ')}] of [${taken?.map((size) => size ?? '?').join(', ')}]; ` +
      'compare pictures that were made from noise by --real and --fake',
  );
}

/** How the generator runs. */
export interface RunOptions {
  readonly mode: 'train' | 'eval';
  /** Seed of the dropout. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Translates every input and compares it with its target. */
export function scoreModel(
  model: LayersModel,
  pairs: PairDataset,
  { mode, seed, signal }: RunOptions,
): Promise<PairScores> {
  return score(pairs, signal, (input) => translate(model, input, { mode, seed, signal }));
}

/** Compares side `a` of every pair, as it is, with side `b`. */
export function scorePictures(pairs: PairDataset, signal: AbortSignal): Promise<PairScores> {
  return score(pairs, signal, async (input) => input.clone());
}

async function score(
  pairs: PairDataset,
  signal: AbortSignal,
  outputOf: (input: Tensor4D) => Promise<Tensor4D>,
): Promise<PairScores> {
  const metrics = {
    l1: new L1Distance(),
    psnr: new Psnr(),
    ssim: new Ssim(),
    sharpness: new Sharpness(),
  };
  for (let i = 0; i < pairs.size; i++) {
    signal.throwIfAborted();
    const { a, b } = await pairs.pairs([i]);
    const output = await outputOf(a);
    try {
      for (const metric of Object.values(metrics)) await metric.add(output, b);
    } finally {
      a.dispose();
      b.dispose();
      output.dispose();
    }
  }
  const { l1, psnr, ssim, sharpness } = metrics;
  return {
    pairs: pairs.size,
    ...{ l1: l1.result(), psnr: psnr.result() },
    ...{ ssim: ssim.result(), sharpness: sharpness.result() },
  };
}
