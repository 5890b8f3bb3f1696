import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { choiceOption, command, integerOption } from '@gan-examples/shared';
import { FACADES_URL } from './download/facades';

export const backends = ['auto', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type Direction = 'AtoB' | 'BtoA';

/** Where the pairs come from. */
export type Source =
  | { readonly kind: 'procedural' }
  | { readonly kind: 'folders'; readonly a: string; readonly b: string }
  | { readonly kind: 'sideBySide'; readonly ab: string }
  | { readonly kind: 'download'; readonly dir: string; readonly url: string };

/** The command line, checked. */
export interface Flags {
  readonly source: Source;
  readonly direction: Direction;
  readonly size: number;
  /** Undefined where `--steps` alone says how long to train. */
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch: number;
  readonly filters: number;
  readonly seed: number;
  readonly out?: string;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
  readonly heldOut: number;
  readonly logEvery: number;
  readonly sampleEvery: number;
}

/** Where neither --epochs nor --steps says how long. */
const DEFAULT_EPOCHS = 3;

/** The smallest picture that leaves the PatchGAN a map to judge. */
const SMALLEST = 32;

interface Raw extends Omit<Flags, 'source' | 'direction'> {
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
    .option('--a <dir>', 'folder of input images (with --b)')
    .option('--b <dir>', 'folder of target images of the same names')
    .option('--ab <dir>', 'folder of side-by-side images: A left, B right')
    .option('--download', 'fetch the original facades archive and train on it', false)
    .option('--data <dir>', 'where --download keeps its images (default: ~/.cache/gan/facades)')
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
    .option('--epochs <n>', `passes over the training pairs (default: ${DEFAULT_EPOCHS})`, count)
    .option('--steps <n>', 'stop after so many steps', count)
    .option('--batch <n>', 'pairs a step', count, 1)
    .option('--filters <n>', "width of the networks' first layer (the paper's: 64)", count, 32)
    .option('--seed <n>', 'seed of weights, dropout, order and data', integerOption(0), 1)
    .option('--out <dir>', 'folder for the results (default: runs/pix2pix-facades)')
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count)
    .option('--held-out <n>', 'pairs kept from training, to judge by', count, 16)
    .option('--log-every <n>', 'steps between lines of metrics.jsonl', count, 10)
    .option('--sample-every <n>', 'steps between pictures', count, 100);
  const raw = program.parse([...args], { from: 'user' }).opts<Raw>();
  checkSize(raw.size);
  const { direction = raw.download ? 'BtoA' : 'AtoB', ...rest } = raw;
  const { steps, epochs = steps === undefined ? DEFAULT_EPOCHS : undefined } = raw;
  const { batch, size, filters, seed, out, backend, threads } = rest;
  const { heldOut, logEvery, sampleEvery } = rest;
  return {
    source: chooseSource(raw),
    direction,
    ...{ size, epochs, steps, batch, filters, seed, out, backend, threads },
    ...{ heldOut, logEvery, sampleEvery },
  };
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
    const dir = resolve(data ?? join(homedir(), '.cache', 'gan', 'facades'));
    return { kind: 'download', dir, url: checkUrl(url ?? FACADES_URL) };
  }
  if (ab !== undefined) return { kind: 'sideBySide', ab: resolve(ab) };
  if (a === undefined && b === undefined) return { kind: 'procedural' };
  if (a === undefined || b === undefined) {
    const [has, lacks] = a === undefined ? ['--b', '--a'] : ['--a', '--b'];
    throw new OptionError(
      `${has} needs ${lacks}, the folder of the other side; for side-by-side images use --ab`,
    );
  }
  return { kind: 'folders', a: resolve(a), b: resolve(b) };
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
