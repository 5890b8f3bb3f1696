import { homedir } from 'node:os';
import { join } from 'node:path';
import { OptionError } from '@gan/core';
import {
  addTrainingFlags,
  choiceOption,
  command,
  integerOption,
  pathOption,
  type TrainingFlags,
  trainingFlags,
} from '@gan/runs';
import { FACADES_URL } from './download/facades';

export type Direction = 'AtoB' | 'BtoA';

/** Where the pairs come from. */
export type Source =
  | { readonly kind: 'procedural' }
  | { readonly kind: 'folders'; readonly a: string; readonly b: string }
  | { readonly kind: 'sideBySide'; readonly ab: string }
  | { readonly kind: 'download'; readonly dir: string; readonly url: string };

/** The command line, checked. */
export interface Flags extends TrainingFlags {
  readonly source: Source;
  readonly direction: Direction;
  readonly size: number;
  readonly filters: number;
  readonly heldOut: number;
}

const defaults = { epochs: 3 };

/** The smallest picture that leaves the PatchGAN a map to judge. */
const SMALLEST = 32;

interface Raw extends Pick<Flags, 'size' | 'filters' | 'heldOut'> {
  readonly direction?: Direction;
  readonly a?: string;
  readonly b?: string;
  readonly ab?: string;
  readonly download: boolean;
  readonly data?: string;
  readonly url?: string;
}

/**
 * Reads the command line; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  const count = integerOption(1);
  const program = command(
    'pix2pix-facades',
    'Trains pix2pix on pairs of label maps and photos of facades.\n' +
      'Without flags it draws its own facades. It leaves pictures, the generator and a report.',
  )
    .option('--ablation', 'compare losses and patch sizes (--ablation --help lists its flags)')
    .option('--a <dir>', 'folder of input images (with --b)', pathOption)
    .option('--b <dir>', 'folder of target images of the same names', pathOption)
    .option('--ab <dir>', 'folder of side-by-side images: A left, B right', pathOption)
    .option('--download', 'fetch the original facades archive and train on it', false)
    .option(
      '--data <dir>',
      'where --download keeps its images (default: ~/.cache/gan/facades)',
      pathOption,
    )
    .option('--url <url>', 'where --download finds the archive')
    .addOption(
      choiceOption(
        '--direction <direction>',
        'which side is the input (default: AtoB; with --download BtoA)',
        ['AtoB', 'BtoA'],
      ),
    )
    .option(
      '--size <pixels>',
      'height and width that the networks see',
      integerOption(SMALLEST),
      128,
    )
    .option('--filters <n>', "width of the networks' first layer (the paper's: 64)", count, 32)
    .option('--held-out <n>', 'pairs kept from training, to judge by', count, 16);
  addTrainingFlags(program, defaults).parse([...args], { from: 'user' });
  const raw = program.opts<Raw>();
  const { size, filters, heldOut, direction = raw.download ? 'BtoA' : 'AtoB' } = raw;
  checkSize(size);
  const source = chooseSource(raw);
  return { source, direction, size, filters, heldOut, ...trainingFlags(program, defaults) };
}

function chooseSource({ a, b, ab, download, data, url }: Raw): Source {
  const given = [
    a !== undefined || b !== undefined ? '--a and --b' : [],
    ab === undefined ? [] : '--ab',
    download ? '--download' : [],
  ].flat();
  if (given.length > 1) {
    throw new OptionError(`${given.join(' and ')} exclude each other; give one source of images`);
  }
  if (!download && (data !== undefined || url !== undefined)) {
    const flag = data === undefined ? '--url' : '--data';
    throw new OptionError(`${flag} belongs to --download; add --download, or leave ${flag} out`);
  }
  if (download) {
    const dir = data ?? join(homedir(), '.cache', 'gan', 'facades');
    return { kind: 'download', dir, url: checkUrl(url ?? FACADES_URL) };
  }
  if (ab !== undefined) return { kind: 'sideBySide', ab };
  if (a === undefined && b === undefined) return { kind: 'procedural' };
  if (a === undefined || b === undefined) {
    const [has, lacks] = a === undefined ? ['--b', '--a'] : ['--a', '--b'];
    throw new OptionError(
      `${has} needs ${lacks}, the folder of the other side; for side-by-side images use --ab`,
    );
  }
  return { kind: 'folders', a, b };
}

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new OptionError(`--url must be an http or https address, got '${text}'`);
}

/** The U-Net halves the picture min(8, log2(size)) times, down to 1 x 1 (256 and less). */
function checkSize(size: number): void {
  const multiple = 2 ** Math.min(8, Math.floor(Math.log2(size)));
  if (size % multiple === 0) return;
  const below = Math.floor(size / multiple) * multiple;
  const above = size < 256 ? 2 * multiple : below + multiple;
  throw new OptionError(
    `--size must be 32, 64, 128 or a multiple of 256 for the U-Net, got ${size}; ` +
      `use --size ${below} or --size ${above}`,
  );
}
