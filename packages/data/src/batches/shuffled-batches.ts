import { type BatchOptions, checkInteger, checkOptions, Rng } from '@gan/core';
import { inBatches } from './in-batches';

/** Samples that are loaded by index, and how they become a batch. */
export interface SampleSource<Sample, Batch> {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly seed: number;
  /** What a sample is called in its stream of random numbers: `pair`, `image`. */
  readonly label: string;
  /** The indices that one epoch visits. */
  readonly members: readonly number[];
  /** Batches loaded ahead of the one in use. */
  readonly prefetch: number;
  /** Sample `index`, augmented with `rng`'s numbers. */
  load(index: number, rng: Rng): Promise<Sample>;
  collate(samples: Sample[]): Batch;
}

/** Samples loaded at a time; bounds the memory that full-size images take. */
const PARALLEL = 4;

/**
 * One epoch in batches: shuffled, augmented, loaded ahead.
 *
 * Both the order and each sample's numbers come from streams of their own, so that neither the
 * batch size nor `skip`, `prefetch` or what was drawn before has a say in what a sample becomes.
 */
export function shuffledBatches<Sample, Batch>(
  { caller, seed: own, label, members, prefetch, load, collate }: SampleSource<Sample, Batch>,
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  const { batchSize, seed, epoch, skip } = checkBatchOptions(caller, options);
  const rng = new Rng(own).fork(`batches ${seed}`).fork(`epoch ${epoch}`);
  const order = shuffled(members, rng.fork('order')).slice(skip * batchSize);
  const plan = { batchSize, ahead: prefetch, parallel: PARALLEL };
  const samples = inBatches(order, plan, (index) => load(index, rng.fork(`${label} ${index}`)));
  return collated(samples, collate);
}

async function* collated<Sample, Batch>(
  batches: AsyncIterable<Sample[]>,
  collate: (samples: Sample[]) => Batch,
): AsyncGenerator<Batch, void, undefined> {
  for await (const samples of batches) yield collate(samples);
}

/** Fills in `skip` and refuses what is out of range. */
export function checkBatchOptions(caller: string, options: BatchOptions): Required<BatchOptions> {
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

/** Fisher and Yates's shuffle of a copy. */
export function shuffled(values: readonly number[], rng: Rng): number[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
