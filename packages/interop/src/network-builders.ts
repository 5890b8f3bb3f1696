import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
} from '@gan/discriminators';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Clues } from './clues';
import type { NetworkKind } from './network-kinds';
import type { TorchOverrides } from './torch-overrides';

/** How a network doubles its image, from where the first doubling's convolution is. */
interface Doubling {
  readonly upsample: 'transpose' | 'resize';
  /** Modules before the convolution: `nn.Upsample`, perhaps `nn.ReflectionPad2d`. */
  readonly before: 0 | 1 | 2;
}

/** The doubling whose transposed convolution would be at `prefix` + index. */
function doubling(clues: Clues, prefix: string, index: number): Doubling {
  const before = ([0, 1, 2] as const).find((modules) =>
    clues.has(`${prefix}.${index + modules}.weight`),
  );
  return before ? { upsample: 'resize', before } : { upsample: 'transpose', before: 0 };
}

function unet(clues: Clues, { norm, dropout = true }: TorchOverrides): LayersModel {
  const [filters, inputChannels] = clues.kernel('model.model.0.weight');
  const { upsample, before } = doubling(clues, 'model.model', 3);
  const up = clues.kernel(`model.model.${3 + before}.weight`);
  const outputChannels = upsample === 'resize' ? up[0] : up[1];
  let [levels, innermost, inner] = [1, '', 'model.model.1.model'];
  while (clues.has(`${inner}.1.weight`)) {
    const width = Math.min(2 ** levels, 8) * filters;
    clues.expect(`${inner}.1.weight`, [width, Math.min(2 ** (levels - 1), 8) * filters, 4, 4]);
    levels++;
    innermost = inner;
    inner = `${inner}.3.model`;
  }
  // The way up at the bottom has a norm in every U-Net; the way down there never has one.
  const found = norm ?? clues.norm(innermost, 3 + before);
  const channels = { inputChannels, outputChannels, filters };
  return unetGenerator({ levels, ...channels, norm: found, dropout, upsample });
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
  const { upsample, before } = doubling(clues, 'model', first + blocks);
  const last = first + blocks + (3 + before) * halvings + 1;
  const [outputChannels] = clues.kernel(`model.${last}.weight`);
  // Dropout between the convolutions of a block moves the second from place 5 to 6.
  const second = `model.${first}.conv_block`;
  const dropout = clues.has(`${second}.6.weight`) && !clues.has(`${second}.5.weight`);
  const found = norm ?? clues.norm('model', 1);
  const channels = { inputChannels, outputChannels, filters };
  return resnetGenerator({ blocks, halvings, ...channels, norm: found, dropout, upsample });
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

function mlp(clues: Clues, overrides: TorchOverrides): LayersModel {
  const found = [...clues.matches(/^model\.(\d+)\.weight$/)].map(Number);
  const places = found.toSorted((a, b) => a - b);
  const sizes = places.map((place) => clues.matrix(`model.${place}.weight`));
  const inputs = sizes[0]![1];
  const widths = sizes.map(([outputs]) => outputs);
  for (const [i, width] of widths.entries()) {
    clues.expectMatrix(`model.${places[i]}.weight`, [width, i === 0 ? inputs : widths[i - 1]!]);
  }
  const [hidden, outputs] = [widths.slice(0, -1), widths.at(-1)!];
  const { sampleShape, outputActivation } = overrides;
  if (outputs > 1) {
    const outputShape = sampleShape ?? [outputs];
    return mlpGenerator({ latentDim: inputs, outputShape, hidden, outputActivation });
  }
  const inputShape = sampleShape ?? [inputs];
  const conditions = inputs - inputShape.reduce((a, b) => a * b, 1);
  // Dropout after an activation moves the next layer from the second place to the third.
  const dropout = places[1] === 3 ? 0.5 : 0;
  return mlpDiscriminator({ inputShape, hidden, conditions, dropout });
}

/** How a network of each kind is built. */
export const builders: Readonly<
  Record<NetworkKind['title'], (clues: Clues, overrides: TorchOverrides) => LayersModel>
> = {
  'U-Net': unet,
  'pixel discriminator': pixel,
  'DCGAN network': dcgan,
  PatchGAN: patch,
  ResNet: resnet,
  MLP: mlp,
};
