import { checkOptions, OptionError, show } from '@gan/core';
import type { StateDict } from './dtypes';
import { findTensors } from './find-tensors';
import { type CheckpointSource, openCheckpoint } from './source';
import { readTorchLegacy } from './torch-legacy';
import { TensorMaker } from './torch-tensors';
import { readTorchZip } from './torch-zip';

/** Options of {@link readTorch}. */
export interface ReadTorchOptions {
  /**
   * The entry to take where a checkpoint holds several state_dicts, `'G'` of `{ 'G': ..., 'D': ... }`,
   * `'models.G'` of one in a dictionary in it. Defaults to the only one there is.
   */
  readonly key?: string;
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * Reads the tensors of a PyTorch checkpoint, without PyTorch and without executing anything in it.
 *
 * Takes what `torch.save(net.state_dict(), path)` writes: the zip format of PyTorch 1.6 and later
 * and the pickle format before. A pickle can name functions to call; this reader knows the names
 * that tensors need, and of anything else no more than the name: it is passed over. float16 and
 * bfloat16 become float32, exactly.
 *
 * A checkpoint with more than a state_dict, such as `{ 'epoch': 3, 'state_dict': ... }`, gives the
 * state_dict in it, the nearest to the top. A module that was pickled whole gives its tensors.
 *
 * @param source The file's bytes, or in Node its path.
 * @returns The tensors by name, in the file's order, in PyTorch's shapes.
 * @throws CheckpointError when the file cannot be read, is no checkpoint, is damaged, holds no
 *   state_dict or several, or one of its tensors is of a kind that is not read (sparse, quantised,
 *   complex, float8).
 * @throws OptionError when `source` or an option is of a wrong type.
 *
 * @example
 * ```ts
 * import { readTorch } from '@gan/interop';
 *
 * const state = await readTorch('latest_net_G.pth');
 * for (const [name, { dtype, shape }] of state) console.log(name, dtype, shape);
 * ```
 */
export async function readTorch(
  source: CheckpointSource,
  options: ReadTorchOptions = {},
): Promise<StateDict> {
  checkOptions('readTorch', options, ['key']);
  if (options.key !== undefined && typeof options.key !== 'string') {
    throw new OptionError(`readTorch: key must be text, got ${show(options.key)}`);
  }
  const checkpoint = await openCheckpoint('readTorch', source);
  const { value, bytesOf } = isZip(checkpoint.bytes)
    ? readTorchZip(checkpoint)
    : readTorchLegacy(checkpoint);
  const tensors = findTensors(checkpoint, value, options.key);
  const maker = new TensorMaker(checkpoint, bytesOf);
  const state: StateDict = new Map();
  for (const [name, view] of tensors) state.set(name, maker.make(name, view));
  return state;
}
