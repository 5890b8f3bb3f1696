import { OptionError } from '@gan/core';
import type { PerSide, Preprocess } from '@gan/data';
import type { NetworkOptions } from '@gan/trainers';
import { type Checked, choice, integer, number, path, toggle } from '../settings/fields';

/** What the image-to-image models take: their images and their networks. */
export const imageShape = {
  a: path('folder of the images of side A (with --b)'),
  b: path('folder of the images of side B'),
  demo: toggle('train on facades that are drawn, without any images'),
  direction: choice(['AtoB', 'BtoA'], 'which side is translated into which'),
  size: integer(16, 'height and width that the networks see', { placeholder: '<pixels>' }),
  loadSize: integer(16, 'size that images are brought to before the crop', {
    placeholder: '<pixels>',
    fallback: 'size * 286 / 256',
  }),
  preprocess: choice(
    ['resize_and_crop', 'resize', 'crop', 'scale_width', 'scale_width_and_crop', 'none'],
    'how images are brought to the size',
  ),
  interpolationA: choice(['bicubic', 'nearest'], 'how A is resized; nearest for label maps'),
  interpolationB: choice(['bicubic', 'nearest'], 'how B is resized; nearest for label maps'),
  onCorrupt: choice(['stop', 'skip'], 'what a picture that cannot be read does to the run'),
  flip: toggle('do not mirror half of the images'),
  inputChannels: integer(1, 'channels of the images that are translated'),
  outputChannels: integer(1, 'channels of what they become'),
  filters: integer(1, "width of the networks' first layer"),
  discriminatorFilters: integer(1, "width of the discriminators' first layer", {
    fallback: 'as --filters',
  }),
  norm: choice(['batch', 'instance', 'none'], 'norm of the networks'),
  netG: choice(['unet', 'unet_256', 'unet_128', 'resnet_9blocks', 'resnet_6blocks'], 'generator', {
    flag: '--netG',
  }),
  netD: choice(['basic', 'n_layers', 'pixel'], 'discriminator', { flag: '--netD' }),
  layersD: integer(1, 'layers of the PatchGAN, with --netD n_layers'),
  dropout: toggle('dropout in the generators'),
  upsample: choice(['transpose', 'resize'], 'how generators enlarge'),
  init: choice(['normal', 'xavier', 'kaiming', 'orthogonal'], 'how weights are drawn'),
  initGain: number([0, Infinity], 'spread of the drawn weights'),
  loss: choice(['bce', 'lsgan', 'wgan', 'hinge', 'minimax'], 'adversarial loss'),
};

/** The reference's schedule, whatever the number of epochs. */
export const secondHalf = integer(0, 'of the epochs, how many at the end lower the rate', {
  fallback: 'half of them',
});

/** What says how files are read. */
export const imageFileSettings = [
  ...['loadSize', 'preprocess', 'interpolationA', 'interpolationB'],
  ...['onCorrupt', 'flip', 'inputChannels', 'outputChannels'],
] as const;

export const imageDefaults = {
  ...{ direction: 'AtoB', size: 256, preprocess: 'resize_and_crop', flip: true, demo: false },
  ...{
    onCorrupt: 'stop',
    inputChannels: 3,
    outputChannels: 3,
    filters: 64,
    netD: 'basic',
    upsample: 'transpose',
  },
  ...{ init: 'normal', initGain: 0.02 },
} as const;

type Images = Checked<typeof imageShape>;

/** The options of the default networks that the reference's names stand for. */
export function networkOptions({ netG, netD, layersD, size = 256, ...more }: Images) {
  const { filters, discriminatorFilters, norm, dropout, upsample, init, initGain } = more;
  if (layersD !== undefined && netD !== 'n_layers') {
    throw new OptionError('--layers-d belongs to --netD n_layers; add that, or leave it out');
  }
  checkSize(netG, size);
  return {
    ...{ imageSize: size, filters, discriminatorFilters, norm, dropout, upsample },
    ...generators[netG ?? 'unet'],
    patch: netD === 'pixel' ? ('pixel' as const) : (layersD ?? 3),
    init: { kind: init ?? 'normal', gain: initGain },
  };
}

const generators: Readonly<
  Record<NonNullable<Images['netG']>, Pick<NetworkOptions, 'levels' | 'blocks'>>
> = {
  unet: {},
  unet_256: { levels: 8 },
  unet_128: { levels: 7 },
  resnet_9blocks: { blocks: 9 },
  resnet_6blocks: { blocks: 6 },
};

/** Halving must come out even; said here in the words of the flags. */
function checkSize(netG: Images['netG'], size: number): void {
  const { levels, blocks } = generators[netG ?? 'unet'];
  const halvings = blocks ? 2 : (levels ?? Math.min(8, Math.floor(Math.log2(size))));
  const multiple = 2 ** halvings;
  if (size % multiple === 0) return;
  const nearest = Math.max(1, Math.round(size / multiple)) * multiple;
  throw new OptionError(
    `--size must be a multiple of ${multiple} for ${netG ?? 'this U-Net'}, which halves the picture ` +
      `${halvings} times, got ${size}; use --size ${nearest}, or another --netG`,
  );
}

/** The options of `@gan/data` for images that lie in folders. */
export function folderOptions(settings: Images & { readonly seed?: number }) {
  const { preprocess = 'resize_and_crop', size = 256, flip, direction, seed } = settings;
  const { inputChannels = 3, outputChannels = 3 } = settings;
  const [ofA, ofB] =
    direction === 'BtoA' ? [outputChannels, inputChannels] : [inputChannels, outputChannels];
  const channels: PerSide<number> = { a: ofA, b: ofB };
  const interpolation = { a: settings.interpolationA, b: settings.interpolationB };
  return {
    ...{ preprocess, ...sizes(settings, preprocess, size) },
    ...{ flip, direction, seed, channels, interpolation, onCorrupt: settings.onCorrupt },
  };
}

function sizes({ loadSize }: Images, preprocess: Preprocess, size: number) {
  const alone = preprocess === 'resize' || preprocess === 'crop' || preprocess === 'none';
  if (alone && loadSize !== undefined) {
    throw new OptionError(
      `--load-size has no effect with --preprocess ${preprocess}; leave it out, and use --size`,
    );
  }
  switch (preprocess) {
    case 'none':
      return {};
    case 'resize':
      return { loadSize: size };
    case 'crop':
      return { cropSize: size };
    default:
      return { loadSize: loadSize ?? Math.round((size * 286) / 256), cropSize: size };
  }
}

/** How many pictures or pairs were left out since a file of theirs cannot be read, in words. */
export const leftOut = ({ length }: readonly unknown[]) =>
  length === 0 ? '' : `, ${length} left out that cannot be read`;

/**
 * The folders of both sides, checked as far as the flags go.
 *
 * @param others What else would do, for the message.
 * @throws OptionError where one is missing.
 */
export function bothFolders({ a, b }: Images, others: string): { a: string; b: string } {
  if (a !== undefined && b !== undefined) return { a, b };
  if (a === undefined && b === undefined) {
    throw new OptionError(`there are no images to train on; give --a DIR and --b DIR, ${others}`);
  }
  const [has, lacks] = a === undefined ? ['--b', '--a'] : ['--a', '--b'];
  throw new OptionError(`${has} needs ${lacks}, the folder of the other side`);
}

/** Refuses two sources of images at once. */
export function oneSource(given: Readonly<Record<string, boolean>>): void {
  const names = Object.keys(given).filter((name) => given[name]);
  if (names.length < 2) return;
  throw new OptionError(`${names.join(' and ')} exclude each other; give one source of images`);
}
