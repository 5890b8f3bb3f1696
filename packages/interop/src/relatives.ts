import type { StateDict } from './dtypes';
import type { NetworkKind } from './network-kinds';
import { few } from './quoted';

/** Names that only a certain network has, which is none of the reference's. */
const strangers: readonly [names: RegExp, title: string][] = [
  [/^model\d+_[12]\.\d+\./, "pix2pixHD's local enhancer"],
  [/^(scale\d+_)?layer\d+\.\d+\.(weight|bias)$/, "pix2pixHD's multiscale discriminator"],
  [/^model\d+\.\d+\.(weight|bias)$/, "pix2pixHD's discriminator with intermediate features"],
  [/^main\.\d+\.main\.\d+\./, "StarGAN's generator"],
  [/^(enc_content|enc_style|enc|dec|mlp)\.(model|output)\./, "a generator of UNIT's or MUNIT's"],
  [/^(G_middle_\d|up_\d)\./, "SPADE's generator"],
  [/^(synthesis|mapping)\./, "StyleGAN's generator"],
  [/^(conv_first|RRDB_trunk|trunk_conv)\b/, "ESRGAN's generator"],
  [/^mlp_\d+\.\d+\./, "CUT's patch sampler (netF)"],
  [/^(down_path|inc|down\d|up\d|outc)\./, 'a U-Net of another implementation'],
  [/^layer[1-4]\.\d+\.conv\d/, "a ResNet of torchvision's"],
];

const weightNorm = /(\.weight_g|\.parametrizations\.weight\.original[01])$/;

/** What is said of parts that the network's kind has not, whatever network it is. */
function foreignParts(state: StateDict, title: string): string | undefined {
  const names = [...state.keys()];
  const filt = names.find((name) => name.endsWith('.filt'));
  const weightNorms = names.find((name) => weightNorm.test(name));
  if (filt !== undefined) {
    return (
      `is a ${title} with blurred (antialiased) sampling (${few([filt])}), as CUT makes it; that is not ` +
      'supported: train it with --no_antialias --no_antialias_up'
    );
  }
  if (weightNorms !== undefined) {
    return (
      `is a ${title} with weight norm (${few([weightNorms])}), which is not supported; in PyTorch ` +
      'work it into the weights with torch.nn.utils.remove_weight_norm, or for parametrizations with ' +
      'torch.nn.utils.parametrize.remove_parametrizations, and save the state_dict again'
    );
  }
  return undefined;
}

/**
 * What is said of a network that is not supported: a relative of the reference's of that kind, or one
 * of another family. Undefined for one that seems to be the reference's.
 */
export function unsupported(state: StateDict, kind: NetworkKind | undefined): string | undefined {
  const names = [...state.keys()];
  const [, stranger] =
    strangers.find(([pattern]) => names.some((name) => pattern.test(name))) ?? [];
  if (stranger !== undefined) {
    return `is ${stranger}, by its names (${few(names, 3)}), which is not supported; build the network with @gan/layers and set its weights yourself`;
  }
  if (!kind) return undefined;
  const foreign = foreignParts(state, kind.title);
  if (foreign !== undefined) return foreign;
  const root = kind.first.slice(0, kind.first.indexOf('.') + 1);
  const others = names.filter((name) => name.startsWith(root) && !kind.names.test(name));
  if (others.length === 0) return undefined;
  return (
    `is like a ${kind.title}, but has ${few(others, 3)}, which the reference's has not (attention or ` +
    'other blocks); that is not supported: build the network with @gan/layers and set its weights yourself'
  );
}
