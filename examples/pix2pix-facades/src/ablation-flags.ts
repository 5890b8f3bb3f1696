import { OptionError } from '@gan/core';
import { backends, choiceOption, command, integerOption, pathOption } from '@gan/runs';
import type { Direction, Source } from './flags';

/** The command line of `--ablation`, checked. */
export interface AblationFlags {
  readonly source: Exclude<Source, { kind: 'download' }>;
  readonly direction: Direction;
  readonly size: number;
  readonly steps: number;
  readonly batch: number;
  readonly filters: number;
  /** Weight of L1 beside the adversarial loss. */
  readonly lambdaL1: number;
  readonly seed: number;
  readonly seeds: number;
  readonly heldOut: number;
  readonly out?: string;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
}

interface Raw extends Omit<AblationFlags, 'source'> {
  readonly a?: string;
  readonly b?: string;
  readonly ab?: string;
}

/** Least size of image that leaves the 286 x 286 PatchGAN a map to judge. */
const SMALLEST = 128;

/**
 * Reads the command line of `--ablation`; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseAblationFlags(args: readonly string[]): AblationFlags {
  const count = integerOption(1);
  const raw = command(
    'pix2pix-facades --ablation',
    'Trains pix2pix with parts of its loss and with patches of other sizes, and compares.\n' +
      'An ablation that was ended goes on when it is called again.',
  )
    .option('--ablation', 'this comparison')
    .option('--a <dir>', 'folder of input images (with --b)', pathOption)
    .option('--b <dir>', 'folder of target images of the same names', pathOption)
    .option('--ab <dir>', 'folder of side-by-side images: A left, B right', pathOption)
    .addOption(
      choiceOption('--direction <direction>', 'which side is the input', ['AtoB', 'BtoA']).default(
        'AtoB',
      ),
    )
    .option('--size <pixels>', 'height and width of the images', integerOption(SMALLEST), SMALLEST)
    .option('--steps <n>', 'training steps of each variant', count, 300)
    .option('--batch <n>', 'pairs a step', count, 1)
    .option('--filters <n>', "width of the networks' first layer", count, 16)
    .option('--lambda-l1 <n>', "weight of L1 beside cGAN (the paper's: 100)", count, 10)
    .option('--seed <n>', 'first seed of weights, dropout and order', integerOption(0), 1)
    .option('--seeds <n>', 'how many seeds, one after another', count, 3)
    .option('--held-out <n>', 'pairs kept from training, to judge by', count, 16)
    .option(
      '--out <dir>',
      'folder for the results (default: runs/pix2pix-facades-ablation)',
      pathOption,
    )
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count)
    .parse([...args], { from: 'user' })
    .opts<Raw>();
  if (raw.size % 128 !== 0 || (raw.size > 128 && raw.size % 256 !== 0)) {
    throw new OptionError(
      `--size must be 128 or a multiple of 256 for the U-Net, got ${raw.size}; use --size 128`,
    );
  }
  const { direction, size, steps, batch, filters, lambdaL1, seed, seeds, heldOut } = raw;
  const { out, backend, threads } = raw;
  return {
    source: chooseSource(raw),
    ...{ direction, size, steps, batch, filters, lambdaL1, seed, seeds },
    ...{ heldOut, out, backend, threads },
  };
}

function chooseSource({ a, b, ab }: Raw): AblationFlags['source'] {
  if (ab !== undefined && a === undefined && b === undefined) {
    return { kind: 'sideBySide', ab };
  }
  if (ab === undefined && a === undefined && b === undefined) return { kind: 'procedural' };
  if (ab === undefined && a !== undefined && b !== undefined) {
    return { kind: 'folders', a, b };
  }
  throw new OptionError('the images are either --a and --b, or --ab; give one source of images');
}
