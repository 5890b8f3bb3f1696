import { checkInteger, checkOptions, checkSeed, Rng } from '@gan/core';
import type { Pixels } from '../batches/pixels';
import { writeDigit } from './handwriting';
import { type LabelledImages, labelledImages } from './labelled-images';
import { rasterise } from './rasterise';

/** Options of {@link syntheticDigits}. */
export interface SyntheticDigitsOptions {
  /** How many digits there are. Defaults to 10000. */
  readonly count?: number;
  /** Height and width, from 8 to 512. Defaults to 28, as MNIST's. */
  readonly imageSize?: number;
  /** Chooses the handwriting; another seed draws others. Defaults to 0. */
  readonly seed?: number;
}

const CLASSES = 10;

/**
 * Handwritten digits that are drawn, not loaded: ten classes to train a conditional GAN on at once.
 *
 * Batches are `{ real: [B, imageSize, imageSize, 1], condition: [B, 10] }`, white on black in [-1, 1].
 * Image i shows the digit i mod 10, in one of the ways to write it, with its own bends, slant, turn,
 * thickness, size and place. It depends on `seed` and i alone, bit for bit the same on every platform,
 * and looks the same at every size. Each is drawn once and kept, a byte a pixel. Runs in Node and in
 * browsers.
 *
 * @throws OptionError for an option that is unknown or out of range.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { saveImage, syntheticDigits } from '@gan/data';
 *
 * await useBackend();
 * const digits = syntheticDigits({ count: 1000, imageSize: 32 });
 * const { real } = digits.samples([...Array(10).keys()]);
 * await saveImage('digits.png', real); // 0 to 9 in a row
 * ```
 */
export function syntheticDigits(options: SyntheticDigitsOptions = {}): LabelledImages {
  const caller = 'syntheticDigits';
  checkOptions(caller, options, ['count', 'imageSize', 'seed']);
  const { count = 10_000, imageSize: size = 28, seed = 0 } = options;
  checkInteger(caller, 'count', count, { min: 1 });
  checkInteger(caller, 'imageSize', size, { min: 8, max: 512 });
  checkSeed(caller, seed);
  const rng = new Rng(seed);
  const drawn: Pixels[] = [];
  const draw = (index: number): Pixels => {
    const digit = writeDigit(rng.fork(`digit ${index}`), index % CLASSES);
    return { width: size, height: size, channels: 1, data: rasterise(digit, size) };
  };
  return labelledImages({
    caller,
    seed,
    classes: CLASSES,
    labels: Uint8Array.from({ length: count }, (_, index) => index % CLASSES),
    image: (index) => (drawn[index] ??= draw(index)),
  });
}
