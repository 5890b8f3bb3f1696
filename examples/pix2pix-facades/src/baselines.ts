import { cmpPalette, type PairDataset } from '@gan/data';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';

/** What can be said of the target without a network; each is a function like the generator. */
export interface Baselines {
  /** The mean of all training targets, whatever the input. */
  readonly meanTarget: (input: Tensor4D) => Tensor4D;
  /**
   * Each pixel's label becomes the mean colour that it has in the training targets. Undefined
   * where the input is no label map.
   */
  readonly labelColours?: (input: Tensor4D) => Promise<Tensor4D>;
}

/** The palette from -1 to 1, as images are. */
const palette = Object.values(cmpPalette).map((rgb) => rgb.map((byte) => byte / 127.5 - 1));

/** A pixel nearer than this to a palette colour (of a range of 2 a channel) counts as a label. */
const NEAR = 0.5;

/** Label maps keep more of their pixels near the palette, even resized and as JPEG; photos few. */
const LABEL_SHARE = 0.6;

const CHUNK = 16;

/** Fits the baselines in one pass over the training pairs, unaugmented. */
export async function fitBaselines(train: PairDataset, signal?: AbortSignal): Promise<Baselines> {
  let shape: [number, number, number, number] = [0, 0, 0, 0];
  let sum = new Float64Array(0);
  const colours = colourSums();
  for (let start = 0; start < train.size; start += CHUNK) {
    signal?.throwIfAborted();
    const count = Math.min(CHUNK, train.size - start);
    const { a, b } = await train.pairs(Array.from({ length: count }, (_, i) => start + i));
    const target = await b.data();
    if (start === 0) {
      shape = [1, b.shape[1], b.shape[2], b.shape[3]];
      sum = new Float64Array(target.length / count);
    }
    for (let i = 0; i < target.length; i++) sum[i % sum.length]! += target[i]!;
    colours.add(await a.data(), target);
    a.dispose();
    b.dispose();
  }
  const mean = Float32Array.from(sum, (value) => value / train.size);
  const table = colours.isLabelMap() ? colours.means() : undefined;
  return {
    meanTarget: () => tensor4d(mean, shape),
    labelColours: table && ((input) => lookUp(input, table)),
  };
}

/** Index of the palette colour next to the RGB value at `offset`, and its squared distance. */
function nearestLabel(rgb: ArrayLike<number>, offset: number): [label: number, distance: number] {
  let label = 0;
  let distance = Infinity;
  for (let i = 0; i < palette.length; i++) {
    const [r, g, b] = palette[i] as [number, number, number];
    const d = (rgb[offset]! - r) ** 2 + (rgb[offset + 1]! - g) ** 2 + (rgb[offset + 2]! - b) ** 2;
    if (d < distance) [label, distance] = [i, d];
  }
  return [label, distance];
}

function colourSums() {
  const sums = palette.map(() => [0, 0, 0]);
  const counts = palette.map(() => 0);
  let pixels = 0;
  let near = 0;
  return {
    add(input: ArrayLike<number>, target: ArrayLike<number>) {
      for (let i = 0; i < input.length; i += 3) {
        const [label, distance] = nearestLabel(input, i);
        for (let c = 0; c < 3; c++) sums[label]![c]! += target[i + c]!;
        counts[label]! += 1;
        if (distance < NEAR ** 2) near += 1;
      }
      pixels += input.length / 3;
    },
    isLabelMap: () => near / pixels > LABEL_SHARE,
    /** The mean colour of each label; that of all pixels for a label that never came. */
    means(): number[][] {
      const overall = [0, 1, 2].map((c) => sums.reduce((all, sum) => all + sum[c]!, 0) / pixels);
      return sums.map((sum, i) => (counts[i] ? sum.map((value) => value / counts[i]!) : overall));
    },
  };
}

async function lookUp(input: Tensor4D, table: readonly number[][]): Promise<Tensor4D> {
  const pixels = await input.data();
  const output = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    output.set(table[nearestLabel(pixels, i)[0]]!, i);
  }
  return tensor4d(output, input.shape);
}
