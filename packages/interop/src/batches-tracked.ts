/**
 * What checkpoints said of `num_batches_tracked`, by batch norm layer.
 *
 * PyTorch uses the number with `momentum=None` alone, so our layers do not count; remembering it
 * makes a checkpoint that is read and written come back as it was.
 */
const tracked = new WeakMap<object, bigint>();

/** Remembers the number of a layer that was loaded. */
export function rememberBatches(layer: object, batches: bigint): void {
  tracked.set(layer, batches);
}

/** The number that the layer's checkpoint had; 0 for a layer that was not loaded. */
export function batchesTracked(layer: object): bigint {
  return tracked.get(layer) ?? 0n;
}
