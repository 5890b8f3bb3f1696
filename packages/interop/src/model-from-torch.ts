import { CheckpointError, checkBoolean, checkChoice, checkOptions } from '@gan/core';
import { dcganDiscriminator, patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { dcganGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { blankWeights, type Norm, norms } from '@gan/layers';
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
import { assignWeights, checkPrefix, checkState, withoutWrappers } from './load-torch-weights';
import { type NetworkKind, networkKinds } from './network-kinds';
import { few, quoted } from './quoted';
import { unsupported } from './relatives';

/** What names and shapes cannot tell; an override that does not concern the network is ignored. */
export interface TorchOverrides {
  /**
   * Whether a U-Net drops values in training: its weights look the same either way. Defaults to
   * true, as pix2pix trains. A ResNet's dropout is told by its names.
   */
  readonly dropout?: boolean;
  /**
   * The network's norm. Defaults to what the weights say: a batch norm has some, an instance norm has
   * none but leaves a bias to the convolution before it, an affine one has a scale and that bias, and
   * without a norm there is neither.
   */
  readonly norm?: Norm;
  /**
   * What stands before the network's names: `'netG.'` of `netG.model.1.weight`; the dot may be left
   * out. Defaults to the prefix of the only network that there is.
   */
  readonly prefix?: string;
}

const caller = 'modelFromTorch';

function unet(clues: Clues, { norm, dropout = true }: TorchOverrides): LayersModel {
  const [filters, inputChannels] = clues.kernel('model.model.0.weight');
  const [, outputChannels] = clues.kernel('model.model.3.weight');
  let [levels, innermost, inner] = [1, '', 'model.model.1.model'];
  while (clues.has(`${inner}.1.weight`)) {
    const width = Math.min(2 ** levels, 8) * filters;
    clues.expect(`${inner}.1.weight`, [width, Math.min(2 ** (levels - 1), 8) * filters, 4, 4]);
    levels++;
    innermost = inner;
    inner = `${inner}.3.model`;
  }
  // The way up at the bottom has a norm in every U-Net; the way down there never has one.
  const found = norm ?? clues.norm(innermost, 3);
  return unetGenerator({ levels, inputChannels, outputChannels, filters, norm: found, dropout });
}

function resnet(clues: Clues, { norm }: TorchOverrides): LayersModel {
  const [filters, inputChannels] = clues.kernel('model.1.weight');
  const blocks = clues.matches(/^model\.(\d+)\.conv_block\./).size;
  const halved = (times: number) => [filters * 2 ** times, filters * 2 ** (times - 1), 3, 3];
  clues.expect('model.4.weight', halved(1));
  let halvings = 1;
  while (clues.fits(`model.${4 + 3 * halvings}.weight`, halved(halvings + 1))) halvings++;
  const [first, width] = [4 + 3 * halvings, filters * 2 ** halvings];
  for (let block = 0; block < blocks; block++) {
    clues.expect(`model.${first + block}.conv_block.1.weight`, [width, width, 3, 3]);
  }
  const [outputChannels] = clues.kernel(`model.${first + blocks + 3 * halvings + 1}.weight`);
  // Dropout between the convolutions of a block moves the second from place 5 to 6.
  const second = `model.${first}.conv_block`;
  const dropout = clues.has(`${second}.6.weight`) && !clues.has(`${second}.5.weight`);
  const found = norm ?? clues.norm('model', 1);
  const channels = { inputChannels, outputChannels, filters };
  return resnetGenerator({ blocks, halvings, ...channels, norm: found, dropout });
}

function patch(clues: Clues, { norm }: TorchOverrides): LayersModel {
  const [filters, inputChannels] = clues.kernel('model.0.weight');
  let layers = 0;
  while (clues.has(`model.${3 * layers + 5}.weight`)) {
    const [narrow, wide] = [layers, layers + 1].map((k) => Math.min(2 ** k, 8) * filters);
    clues.expect(`model.${3 * layers + 2}.weight`, [wide!, narrow!, 4, 4]);
    layers++;
  }
  const found = norm ?? clues.norm('model', 2);
  return patchDiscriminator({ inputChannels, layers, filters, norm: found });
}

function pixel(clues: Clues, { norm }: TorchOverrides): LayersModel {
  const [filters, inputChannels] = clues.kernel('net.0.weight');
  clues.expect('net.2.weight', [2 * filters, filters, 1, 1]);
  return pixelDiscriminator({ inputChannels, filters, norm: norm ?? clues.norm('net', 2) });
}

function dcgan(clues: Clues): LayersModel {
  // A generator has a norm after its first convolution, a discriminator has not.
  if (!clues.has('main.1.weight')) return dcganJudge(clues);
  const stages = clues.matches(/^main\.(\d*)\.weight$/).size / 2;
  const doublings = Math.floor(stages);
  const [latentDim] = clues.kernel('main.0.weight');
  const [filters, channels] = clues.kernel(`main.${3 * doublings}.weight`);
  for (let stage = 0; stage < doublings; stage++) {
    const width = (k: number) => (k < 0 ? latentDim : filters * 2 ** (doublings - 1 - k));
    clues.expect(`main.${3 * stage}.weight`, [width(stage - 1), width(stage), 4, 4]);
  }
  return dcganGenerator({ latentDim, imageSize: 2 ** (doublings + 2), channels, filters });
}

function dcganJudge(clues: Clues): LayersModel {
  const [filters, channels] = clues.kernel('main.0.weight');
  let halvings = 1;
  while (clues.has(`main.${3 * halvings + 2}.weight`)) {
    const width = filters * 2 ** halvings;
    clues.expect(`main.${3 * halvings - 1}.weight`, [width, width / 2, 4, 4]);
    halvings++;
  }
  return dcganDiscriminator({ imageSize: 2 ** (halvings + 2), channels, filters });
}

/** How a network of each kind is built. */
const builders: Readonly<
  Record<NetworkKind['title'], (clues: Clues, overrides: TorchOverrides) => LayersModel>
> = {
  'U-Net': unet,
  'pixel discriminator': pixel,
  'DCGAN network': dcgan,
  PatchGAN: patch,
  ResNet: resnet,
};

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
        '(U-Net, ResNet, PatchGAN, pixel, DCGAN); build the network yourself and set its weights, or ' +
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
 * of pix2pix and CycleGAN, and DCGAN's generator and discriminator (image size, filters, channels).
 *
 * @param stateDict What {@link readTorch} or {@link readSafetensors} returned.
 * @param overrides What the weights cannot tell: whether a U-Net has dropout, another norm than they
 *   suggest, or which of several networks is meant.
 * @throws CheckpointError when the names are of no known network, of several, or do not fit it.
 * @throws OptionError for an override of a wrong type.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { modelFromTorch, readTorch } from '@gan/interop';
 *
 * const generator = modelFromTorch(await readTorch('latest_net_G.pth'));
 * const photo = generator.predict(tf.zeros([1, 256, 256, 3])) as tf.Tensor;
 * console.log(photo.shape); // [ 1, 256, 256, 3 ]
 * ```
 */
export function modelFromTorch(stateDict: StateDict, overrides: TorchOverrides = {}): LayersModel {
  checkState(caller, stateDict);
  checkOptions(caller, overrides, ['dropout', 'norm', 'prefix']);
  checkPrefix(caller, overrides.prefix);
  const { dropout, norm } = overrides;
  if (dropout !== undefined) checkBoolean(caller, 'dropout', dropout);
  if (norm !== undefined) checkChoice(caller, 'norm', norm, norms);
  const { prefix, names } = networkOf(stateDict, overrides.prefix);
  const model = build(names, overrides);
  try {
    assignWeights(caller, model, names, prefix);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
