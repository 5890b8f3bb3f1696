/** Which batches of a {@link Dataset} to draw, and in which order. */
export interface BatchOptions {
  /** Samples a batch; the last batch of an epoch holds what is left. */
  readonly batchSize: number;
  /** Seed of the order and of the augmentation. */
  readonly seed: number;
  /** The epoch, counted from 1; each has an order and an augmentation of its own. */
  readonly epoch: number;
  /** Batches to leave out at the start, as when a run goes on in mid-epoch. Defaults to 0. */
  readonly skip?: number;
}

/**
 * Training data as batches of tensors.
 *
 * The same options always give the same batches. Whoever draws a batch owns its tensors and
 * disposes them.
 */
export interface Dataset<Batch> {
  /** Samples an epoch. */
  readonly size: number;
  /** The batches of one epoch. */
  batches(options: BatchOptions): AsyncIterable<Batch>;
}
