import { cmpPalette } from '@gan/data';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** The palette from -1 to 1, as images are. */
const palette = Object.values(cmpPalette).map((rgb) => rgb.map((byte) => byte / 127.5 - 1));

/** How much of true label maps is found again, from 0 to 1. */
export interface LabelAccuracy {
  /** Share of the pixels whose label is right. */
  readonly pixel: number;
  /** Mean over the labels of the share of a label's pixels that is found: small parts count too. */
  readonly class: number;
}

/** Each pixel's label: the colour of the palette next to it in RGB. */
export function labelsOf(values: ArrayLike<number>): Uint8Array {
  const labels = new Uint8Array(values.length / 3);
  for (let i = 0, at = 0; i < labels.length; i++, at += 3) {
    let least = Infinity;
    for (const [label, colour] of palette.entries()) {
      const [r, g, b] = colour as [number, number, number];
      const d = (values[at]! - r) ** 2 + (values[at + 1]! - g) ** 2 + (values[at + 2]! - b) ** 2;
      if (d < least) [least, labels[i]] = [d, label];
    }
  }
  return labels;
}

/** Counts how often made label maps agree with true ones; keeps no image. */
export class LabelAccuracyCount {
  readonly #right = palette.map(() => 0);
  readonly #all = palette.map(() => 0);

  /** Adds batches `[B, H, W, 3]` in [-1, 1]; the tensors stay the caller's. */
  async add(made: Tensor4D, truth: Tensor4D): Promise<void> {
    const [guesses, labels] = [labelsOf(await made.data()), labelsOf(await truth.data())];
    for (const [i, label] of labels.entries()) {
      this.#all[label]! += 1;
      if (guesses[i] === label) this.#right[label]! += 1;
    }
  }

  /** Of everything that was added. Labels that no true map has count neither way. */
  result(): LabelAccuracy {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const shares = this.#right
      .map((right, label) => right / this.#all[label]!)
      .filter(Number.isFinite);
    return { pixel: sum(this.#right) / sum(this.#all), class: sum(shares) / shares.length };
  }
}
