import { checkChoice, checkOptions, checkSeed, DataError, OptionError, show } from '@gan/core';
import { blank, type Pixels } from '../batches/pixels';
import { resizeBicubic } from '../resize/resize';
import { type LabelledImages, labelledImages } from './labelled-images';
import { checkOriginal, type MnistFileName, mnistFiles, readMnistFile } from './mnist-files';
import { type IdxFile, parseIdx } from './mnist-idx';

/** Options of {@link mnist}. */
export interface MnistOptions {
  /**
   * Height and width: 28 as they are; 32 with two black pixels around, for networks that halve the
   * size; 64 the same enlarged bicubically. Defaults to 28.
   */
  readonly imageSize?: 28 | 32 | 64;
  /**
   * `'mnist'` compares the SHA-256 of each file with the original's; `'none'` takes any files of this
   * format, such as Fashion-MNIST's. Defaults to `'mnist'`.
   */
  readonly checksums?: 'mnist' | 'none';
  /** Mixed with the seed given to `batches`. Defaults to 0. */
  readonly seed?: number;
}

/** The two parts of {@link mnist}. */
export interface MnistDatasets {
  /** 60,000 images. */
  readonly train: LabelledImages;
  /** 10,000 images by other writers. */
  readonly test: LabelledImages;
}

const caller = 'mnist';

/**
 * The handwritten digits of MNIST, from a folder with its four idx files, gzipped or not.
 *
 * Batches are `{ real: [B, imageSize, imageSize, 1], condition: [B, 10] }`, white on black in [-1, 1].
 * The files are read, checked and kept whole in memory, a byte a pixel. Runs in Node.
 *
 * @param dir The folder with `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 *   `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each with or without `.gz`.
 * @throws OptionError for an option that is unknown or not one of its choices.
 * @throws DataError when a file is missing, damaged, no idx file, not the original, or does not fit
 *   the others.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { mnist } from '@gan/data';
 *
 * await useBackend();
 * const { train, test } = await mnist('mnist', { imageSize: 32, checksums: 'none' });
 * const { real } = test.samples([0]);
 * console.log(train.size, real.shape, test.labels[0]); // [1, 32, 32, 1]
 * ```
 *
 * Paper: LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of the
 * IEEE 86 (1998).
 */
export async function mnist(dir: string, options: MnistOptions = {}): Promise<MnistDatasets> {
  checkOptions(caller, options, ['imageSize', 'checksums', 'seed']);
  const { imageSize = 28, checksums = 'mnist', seed = 0 } = options;
  if (![28, 32, 64].includes(imageSize)) {
    throw new OptionError(`${caller}: imageSize must be 28, 32 or 64, got ${show(imageSize)}`);
  }
  checkChoice(caller, 'checksums', checksums, ['mnist', 'none']);
  checkSeed(caller, seed);
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`${caller}: dir must be the path of a folder, got ${show(dir)}`);
  }
  const read = async (name: MnistFileName, rank: number) => {
    const file = await readMnistFile(caller, dir, name);
    if (checksums === 'mnist') await checkOriginal(caller, name, file);
    return parseIdx(caller, file.path, file.bytes, rank);
  };
  const part = async (images: MnistFileName, labels: MnistFileName) => {
    const both = { images: await read(images, 3), labels: await read(labels, 1) };
    checkPart(images, both);
    return both;
  };
  const train = await part(mnistFiles.trainImages, mnistFiles.trainLabels);
  const test = await part(mnistFiles.testImages, mnistFiles.testLabels);
  const highest = (bytes: Uint8Array) => bytes.reduce((a, b) => Math.max(a, b), 0);
  const classes = Math.max(10, 1 + highest(train.labels.data), 1 + highest(test.labels.data));
  const dataset = ({ images, labels }: typeof train) =>
    labelledImages({
      caller,
      seed,
      classes,
      labels: labels.data,
      image: (index) => sized(imageAt(images, index), imageSize),
    });
  return { train: dataset(train), test: dataset(test) };
}

function checkPart(name: string, { images, labels }: Record<'images' | 'labels', IdxFile>): void {
  const [count = 0, height, width] = images.shape;
  if (height !== SIDE || width !== SIDE || count === 0) {
    throw new DataError(
      `${caller}: ${name} must hold images of 28 x 28, got ${images.shape.join(' x ')}`,
    );
  }
  if (labels.shape[0] === count) return;
  throw new DataError(
    `${caller}: ${name} holds ${count} images, but there are ${labels.shape[0]} labels; take both ` +
      'files from one data set',
  );
}

const SIDE = 28;

function imageAt({ data }: IdxFile, index: number): Pixels {
  const start = index * SIDE * SIDE;
  const pixels = data.subarray(start, start + SIDE * SIDE);
  return { width: SIDE, height: SIDE, channels: 1, data: pixels };
}

function sized(image: Pixels, size: 28 | 32 | 64): Pixels {
  if (size === 28) return image;
  const framed = blank(image, 32, 32);
  for (let row = 0; row < SIDE; row++) {
    framed.data.set(image.data.subarray(row * SIDE, (row + 1) * SIDE), (row + 2) * 32 + 2);
  }
  return resizeBicubic(framed, size, size);
}
