import { type BatchOptions, checkInteger, checkOptions, type Dataset, Rng } from '@gan/core';
import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

/** A batch of points, `[B, 2]`. */
export interface PointBatch {
  readonly real: Tensor2D;
}

/** A point of the plane, x and y. */
export type Point = readonly [number, number];

/**
 * Points of equally likely round Gaussians, drawn anew each epoch: data whose modes are known, so
 * that lost ones can be counted.
 *
 * A batch depends on the data set's seed and on `seed` and `epoch`, not on where a resumed run begins.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { gridOfGaussians } from '@gan/data';
 *
 * await useBackend();
 * const points = gridOfGaussians({ count: 512 });
 * for await (const { real } of points.batches({ batchSize: 256, seed: 0, epoch: 1 })) {
 *   console.log(real.shape); // [ 256, 2 ], twice
 *   real.dispose();
 * }
 * ```
 */
export interface GaussianMixture extends Dataset<PointBatch> {
  /** The modes: where the Gaussians lie. */
  readonly centres: readonly Point[];
  /** Standard deviation of each Gaussian, in x as in y. */
  readonly std: number;
}

/** What makes a mixture, checked by the caller. */
export interface MixtureSource {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly centres: readonly Point[];
  readonly std: number;
  readonly size: number;
  readonly seed: number;
}

/** The data set of a mixture's points. */
export function gaussianMixture(source: MixtureSource): GaussianMixture {
  const { caller, centres, std, size, seed: own } = source;
  return {
    centres,
    std,
    size,
    batches(options) {
      const { batchSize, seed, epoch, skip } = checkBatches(caller, options);
      const rng = new Rng(own).fork(`batches ${seed}`).fork(`epoch ${epoch}`);
      return drawBatches(rng, source, batchSize, skip * batchSize);
    },
  };
}

/** One stream of draws an epoch; skipped points are drawn too, and thrown away. */
async function* drawBatches(
  rng: Rng,
  { centres, std, size }: MixtureSource,
  batchSize: number,
  skipped: number,
): AsyncGenerator<PointBatch, void, undefined> {
  const draw = (): Point => {
    const [x, y] = centres[rng.integer(centres.length)]!;
    return [x + std * rng.normal(), y + std * rng.normal()];
  };
  for (let i = 0; i < Math.min(skipped, size); i++) draw();
  for (let start = skipped; start < size; start += batchSize) {
    const count = Math.min(batchSize, size - start);
    const points = Array.from({ length: count }, draw);
    yield { real: tensor2d(points.flat(), [count, 2]) };
  }
}

function checkBatches(caller: string, options: BatchOptions): Required<BatchOptions> {
  const name = `${caller}: batches`;
  checkOptions(name, options, ['batchSize', 'seed', 'epoch', 'skip']);
  const { batchSize, seed, epoch, skip = 0 } = options;
  return {
    batchSize: checkInteger(name, 'batchSize', batchSize, { min: 1 }),
    seed: checkInteger(name, 'seed', seed),
    epoch: checkInteger(name, 'epoch', epoch, { min: 1 }),
    skip: checkInteger(name, 'skip', skip, { min: 0 }),
  };
}
