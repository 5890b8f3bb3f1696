import { CheckpointError, checkBoolean, checkChoice, checkOptions, checkSizes } from '@gan/core';
import { blankWeights, norms } from '@gan/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Clues } from './clues';
import type { StateDict } from './dtypes';
import {
  asPrefix,
  chosen,
  isBeside,
  networksIn,
  severalNetworks,
  withoutOthers,
} from './find-network';
import { assignWeights, checkPrefix, checkState, spelledIn } from './load-torch-weights';
import { withoutWrappers } from './names-for-model';
import { builders } from './network-builders';
import { networkKinds } from './network-kinds';
import { few, quoted } from './quoted';
import { unsupported } from './relatives';
import { addSpectralNorm } from './spectral-model';
import { withoutSpectralNorm } from './spelling';
import type { TorchOverrides } from './torch-overrides';

const caller = 'modelFromTorch';

/** The names of the network that is meant, without the prefix that stands before them. */
function networkOf(stateDict: StateDict, prefix: string | undefined) {
  const state = prefix === undefined ? stateDict : chosen(caller, stateDict, prefix);
  const before = asPrefix(prefix ?? '');
  const found = networksIn(state);
  if (found.length > 1) throw severalNetworks(caller, found, before);
  const [network] = found;
  if (!network) return { prefix: before, names: withoutWrappers(state) };
  const left = [...state.keys()].filter(
    (name) => !name.startsWith(network.prefix) && !isBeside(name),
  );
  if (left.length > 0) {
    console.warn(
      `${caller}: took the network behind ${quoted(network.prefix)} and left out ${few(left, 2)}`,
    );
  }
  return { prefix: before + network.prefix, names: withoutOthers(state, network.prefix, found) };
}

function build(state: StateDict, overrides: TorchOverrides): LayersModel {
  if (state.size === 0) throw new CheckpointError(`${caller}: the state_dict is empty`);
  const kind =
    networksIn(state)[0]?.kind ?? networkKinds.find(({ first }) => state.has(`${first}.weight`));
  const problem = unsupported(state, kind);
  if (problem !== undefined) throw new CheckpointError(`${caller}: the checkpoint ${problem}`);
  if (!kind) {
    throw new CheckpointError(
      `${caller}: the names ${few([...state.keys()])} are of none of the reference's networks ` +
        '(U-Net, ResNet, PatchGAN, pixel, DCGAN, MLP); build the network yourself and set its weights, or ' +
        'choose its part with the option prefix',
    );
  }
  const network = builders[kind.title];
  try {
    return blankWeights(() => network(new Clues(caller, state), overrides));
  } catch (cause) {
    // An option out of range: the names ask for a network that there is not.
    if ((cause as { code?: string }).code !== 'OptionError') throw cause;
    throw new CheckpointError(`${caller}: no such network: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Builds the network that a PyTorch checkpoint belongs to, and loads its weights.
 *
 * Architecture and options are worked out from names and shapes: the U-Net (levels, filters, channels,
 * norm), the ResNet (blocks, halvings, filters, channels, norm, dropout), the PatchGAN and pixel discriminators
 * of pix2pix and CycleGAN, DCGAN's generator and discriminator (image size, filters, channels), and MLPs of
 * dense layers in a sequence called `model` (a discriminator where they end in one output). Spectral norm
 * and doubling by resizing are told by their names.
 *
 * @param stateDict What {@link readTorch} or {@link readSafetensors} returned.
 * @param overrides What the weights cannot tell: whether a U-Net has dropout, another norm than they
 *   suggest, an MLP's samples, or which of several networks is meant.
 * @throws CheckpointError when the names are of no known network, of several, or do not fit it.
 * @throws OptionError for an override of a wrong type.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { modelFromTorch, readTorch } from '@gan/interop';
 *
 * await useBackend();
 * const generator = modelFromTorch(await readTorch('latest_net_G.pth'));
 * const photo = generator.predict(tf.zeros([1, 256, 256, 3])) as tf.Tensor;
 * console.log(photo.shape); // [ 1, 256, 256, 3 ]
 * ```
 */
export function modelFromTorch(stateDict: StateDict, overrides: TorchOverrides = {}): LayersModel {
  checkState(caller, stateDict);
  const known = ['dropout', 'norm', 'sampleShape', 'outputActivation', 'prefix'];
  checkOptions(caller, overrides, known);
  checkPrefix(caller, overrides.prefix);
  const { dropout, norm, sampleShape, outputActivation } = overrides;
  if (dropout !== undefined) checkBoolean(caller, 'dropout', dropout);
  if (norm !== undefined) checkChoice(caller, 'norm', norm, norms);
  if (sampleShape !== undefined) checkSizes(caller, 'sampleShape', sampleShape);
  if (outputActivation !== undefined) {
    checkChoice(caller, 'outputActivation', outputActivation, ['tanh', 'linear']);
  }
  const { prefix, names } = networkOf(stateDict, overrides.prefix);
  const { state, modules } = withoutSpectralNorm(names);
  const plain = build(state, overrides);
  const spelling = spelledIn(caller, plain, state);
  const model = addSpectralNorm(caller, plain, modules, spelling);
  try {
    assignWeights(caller, model, names, prefix);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
