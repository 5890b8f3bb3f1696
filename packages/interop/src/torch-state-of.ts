import type { LayersModel } from '@tensorflow/tfjs-layers';
import { batchesTracked } from './batches-tracked';
import type { StateDict } from './dtypes';
import { referenceEntries, torchShape, toTorchLayout } from './reference-tensors';

/**
 * A model's weights as the state_dict of the PyTorch reference: its names, in its order, in its
 * layouts, so that `net.load_state_dict` takes them.
 *
 * What {@link loadTorchWeights} loaded comes back bit for bit. A batch norm's
 * `num_batches_tracked`, which has no effect at PyTorch's usual momentum, is the number that the
 * loaded checkpoint had, 0 for a model that was not loaded; training here does not count on.
 *
 * @throws CheckpointError when the model is none of the reference's networks: upsampling by resizing,
 *   spectral norm and networks of your own have no names there.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { pixelDiscriminator } from '@gan/discriminators';
 * import { torchStateOf } from '@gan/interop';
 *
 * const state = torchStateOf(pixelDiscriminator({ filters: 4 }));
 * console.log([...state.keys()][0], state.get('net.0.weight')?.shape); // net.0.weight [ 4, 3, 1, 1 ]
 * ```
 */
export function torchStateOf(model: LayersModel): StateDict {
  const state: StateDict = new Map();
  for (const entry of referenceEntries('torchStateOf', model)) {
    if ('layer' in entry) {
      const data = BigInt64Array.of(batchesTracked(entry.layer));
      state.set(entry.key, { dtype: 'int64', shape: [], data });
      continue;
    }
    const shape = entry.variable.shape as number[];
    const values = entry.variable.read().dataSync() as Float32Array;
    const data = toTorchLayout(values, shape);
    state.set(entry.key, { dtype: 'float32', shape: torchShape(shape), data });
  }
  return state;
}
