import { checkChoice, checkOptions } from '@gan/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { batchesTracked } from './batches-tracked';
import type { StateDict } from './dtypes';
import { referenceEntries } from './reference-tensors';
import { spellingOf } from './spelling';
import { toTorch } from './torch-layout';

/** Options of {@link torchStateOf}. */
export interface TorchStateOptions {
  /**
   * How weights with spectral norm are called: `'weight_orig'`, as `torch.nn.utils.spectral_norm` does, or
   * `'parametrizations'`, as `torch.nn.utils.parametrizations.spectral_norm` does. Defaults to what the
   * checkpoint had that the model was loaded from, else to `'weight_orig'`.
   */
  readonly spectralNorm?: 'weight_orig' | 'parametrizations';
}

/**
 * A model's weights as the state_dict of the PyTorch reference: its names, in its order, in its
 * layouts, so that `net.load_state_dict` takes them.
 *
 * What {@link loadTorchWeights} loaded comes back bit for bit. A batch norm's
 * `num_batches_tracked`, which has no effect at PyTorch's usual momentum, is the number that the
 * loaded checkpoint had, 0 for a model that was not loaded; training here does not count on.
 *
 * Beyond the reference's own networks: a convolution or dense layer in spectral norm has PyTorch's names
 * for it. A resize convolution is `nn.Upsample(scale_factor=2)`, `nn.ReflectionPad2d(1)` and `nn.Conv2d` in
 * place of the transposed convolution. An MLP is one `nn.Sequential` called `model`, of `nn.Linear` and
 * activations; images that it takes or gives are flattened from `[C, H, W]`, as PyTorch has them.
 *
 * @throws CheckpointError when the model is none of these networks: those of your own have no names there.
 * @throws OptionError when an option is out of range.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { pixelDiscriminator } from '@gan/discriminators';
 * import { torchStateOf } from '@gan/interop';
 *
 * await useBackend();
 * const state = await torchStateOf(pixelDiscriminator({ filters: 4 }));
 * console.log([...state.keys()][0], state.get('net.0.weight')?.shape); // net.0.weight [ 4, 3, 1, 1 ]
 * ```
 */
export async function torchStateOf(
  model: LayersModel,
  options: TorchStateOptions = {},
): Promise<StateDict> {
  const caller = 'torchStateOf';
  checkOptions(caller, options, ['spectralNorm']);
  const loaded = spellingOf(model);
  const { spectralNorm = loaded.spectralNorm } = options;
  checkChoice(caller, 'spectralNorm', spectralNorm, ['weight_orig', 'parametrizations']);
  const state: StateDict = new Map();
  for (const entry of referenceEntries(caller, model, { ...loaded, spectralNorm })) {
    if ('layer' in entry) {
      const data = BigInt64Array.of(batchesTracked(entry.layer));
      state.set(entry.key, { dtype: 'int64', shape: [], data });
      continue;
    }
    const values = (await entry.variable.read().data()) as Float32Array;
    const data = toTorch(values, entry.layout);
    state.set(entry.key, { dtype: 'float32', shape: [...entry.layout.shape], data });
  }
  return state;
}
