import { DataError, Rng } from '@gan/core';
import { type Dataset, type ImageFolderOptions, imageFolder, type LabelledBatch } from '@gan/data';
import { oneHot } from '@gan/trainers';

/** Images whose folder says their class, in shuffled batches. */
export interface LabelledFolder extends Dataset<LabelledBatch> {
  /** The names of the classes, which are the folders. */
  readonly classes: readonly string[];
}

/**
 * Images in one subfolder a class; the classes are in the order of their names.
 *
 * @throws DataError where there are fewer than two such folders, or images beside them.
 */
export async function labelledFolder(
  dir: string,
  options: ImageFolderOptions,
): Promise<LabelledFolder> {
  const images = await imageFolder(dir, options);
  const labels = images.names.map((name) => (name.includes('/') ? name.split('/')[0]! : ''));
  const classes = [...new Set(labels)].toSorted();
  if (classes.includes('') || classes.length < 2) {
    const got = classes[0] === '' ? 'images outside of them' : `${classes.length}`;
    throw new DataError(
      `--data: ${dir} must hold a subfolder of images for each class, at least two, got ${got}; ` +
        'sort the images into folders, or give the folder of the four files of MNIST',
    );
  }
  const numbers = labels.map((label) => classes.indexOf(label));
  return {
    size: images.size,
    classes,
    async *batches({ batchSize, seed, epoch, skip = 0 }) {
      const rng = new Rng(options.seed ?? 0).fork(`batches ${seed}`).fork(`epoch ${epoch}`);
      const order = shuffled(images.size, rng);
      for (let start = skip * batchSize; start < order.length; start += batchSize) {
        const members = order.slice(start, start + batchSize);
        const real = await images.images(members);
        const condition = oneHot(
          members.map((index) => numbers[index]!),
          classes.length,
        );
        yield { real, condition };
      }
    },
  };
}

/** 0 .. size - 1 in an order that the numbers of `rng` decide. */
function shuffled(size: number, rng: Rng): number[] {
  const order = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
