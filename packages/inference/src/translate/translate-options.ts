import {
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  checkSeed,
  OptionError,
  show,
} from '@gan/core';
import { type ImagePadding, imagePaddings } from './pad-image';
import type { Translation } from './translate-tiles';

/** Options of `translate`. */
export interface TranslateOptions {
  /**
   * `'eval'`: running statistics, no dropout. `'train'`: statistics of the image and dropout, as pix2pix
   * runs when it is tested. Neither changes the model. Defaults to `'eval'`.
   */
  readonly mode?: 'train' | 'eval';
  /** Seed of dropout, in mode `'train'`. Defaults to 0. */
  readonly seed?: number;
  /**
   * Height and width of the pieces that go through the network, overlap included. Defaults to the whole
   * image where `memory` allows, else to as many pixels as it does.
   */
  readonly tile?: number;
  /**
   * Pixels that a tile sees beyond its own on each side. Defaults to as many as it takes for tiles to make
   * what the whole would; with fewer, tiles are mixed where they meet.
   */
  readonly overlap?: number;
  /** What an image is padded with to a size that the network takes. Defaults to `'reflect'`. */
  readonly padding?: ImagePadding;
  /** Bytes that the network's values may take at one time, about. Defaults to 3/4 GiB. */
  readonly memory?: number;
  /** Stops between tiles. */
  readonly signal?: AbortSignal;
  /** Is told what was done to each image. */
  readonly report?: (translation: Translation) => void;
}

/** 3/4 GiB: with the weights of a full U-Net and an image of 4096 x 4096 pixels less than 2 GiB. */
const MEMORY = 0.75 * 2 ** 30;

/** Options with their defaults. */
export type TranslateSettings = TranslateOptions &
  Required<Pick<TranslateOptions, 'mode' | 'seed' | 'padding' | 'memory' | 'report'>>;

/** The names of {@link TranslateOptions}. */
export const translateOptionNames = [
  'mode',
  'seed',
  'tile',
  'overlap',
  'padding',
  'memory',
  'signal',
  'report',
] as const;

/** Checks options and fills in the defaults. */
export function checkTranslateOptions(by: string, options: TranslateOptions): TranslateSettings {
  checkOptions(by, options, translateOptionNames);
  const { mode = 'eval', seed = 0, padding = 'reflect', memory = MEMORY } = options;
  const { tile, overlap, signal, report = () => undefined } = options;
  checkChoice(by, 'mode', mode, ['train', 'eval']);
  checkSeed(by, seed);
  checkChoice(by, 'padding', padding, imagePaddings);
  checkNumber(by, 'memory', memory, { min: 1 });
  if (tile !== undefined) checkInteger(by, 'tile', tile, { min: 1 });
  if (overlap !== undefined) checkInteger(by, 'overlap', overlap, { min: 0 });
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new OptionError(
      `${by}: signal must be an AbortSignal, such as new AbortController().signal, got ${show(signal)}`,
    );
  }
  if (typeof report !== 'function') {
    throw new OptionError(`${by}: report must be a function, got ${show(report)}`);
  }
  return { mode, seed, tile, overlap, padding, memory, signal, report };
}
