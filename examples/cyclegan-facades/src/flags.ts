import { resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { choiceOption, command, integerOption } from '@gan-examples/shared';

export const backends = ['auto', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/** Where the images come from. */
export type Source =
  | { readonly kind: 'procedural' }
  | {
      readonly kind: 'folders';
      readonly a: string;
      readonly b: string;
      /** Folders of pairs of the same names, to judge by. */
      readonly test?: { readonly a: string; readonly b: string };
    };

/** Flags of training, plain or in an ablation. */
export interface CommonFlags {
  readonly source: Source;
  readonly size: number;
  readonly blocks: number;
  readonly filters: number;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly out?: string;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
}

/** The command line, checked. */
export interface Flags extends CommonFlags {
  readonly logEvery: number;
  readonly sampleEvery: number;
}

/** The command line of `--ablation`, checked. */
export interface AblationFlags extends CommonFlags {
  /** How many seeds, from `seed` on. */
  readonly seeds: number;
}

interface Raw extends Omit<Flags & AblationFlags, 'source'> {
  readonly a?: string;
  readonly b?: string;
  readonly testA?: string;
  readonly testB?: string;
}

/** The smallest picture that leaves the discriminators a map to judge. */
const SMALLEST = 32;

const count = integerOption(1);

/**
 * Reads the command line; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  const program = commonFlags(
    'cyclegan-facades',
    'Trains CycleGAN on photos and label maps of facades that do not belong together.\n' +
      'Without flags it draws its own facades. It leaves pictures, the generators and a report.',
    { steps: 1000, out: 'cyclegan-facades' },
  )
    .option('--ablation', 'compare losses (--ablation --help lists its flags)')
    .option('--log-every <n>', 'steps between lines of metrics.jsonl', count, 10)
    .option('--sample-every <n>', 'steps between pictures', count, 100);
  const raw = program.parse([...args], { from: 'user' }).opts<Raw>();
  const { logEvery, sampleEvery } = raw;
  return { ...checkedFlags(raw), logEvery, sampleEvery };
}

/** Reads the command line of `--ablation`; throws as {@link parseFlags} does. */
export function parseAblationFlags(args: readonly string[]): AblationFlags {
  const program = commonFlags(
    'cyclegan-facades --ablation',
    'Trains CycleGAN without cycles, with the forward one and with both, and compares.\n' +
      'An ablation that was ended goes on when it is called again.',
    { steps: 300, out: 'cyclegan-facades-ablation' },
  )
    .option('--ablation', 'this comparison')
    .option('--seeds <n>', 'how many seeds, one after another', count, 3);
  const raw = program.parse([...args], { from: 'user' }).opts<Raw>();
  if (raw.a !== undefined && raw.testA === undefined) {
    throw new OptionError(
      '--ablation needs pairs to judge by: give --test-a and --test-b, folders of the same names',
    );
  }
  return { ...checkedFlags(raw), seeds: raw.seeds };
}

function commonFlags(
  name: string,
  description: string,
  defaults: { readonly steps: number; readonly out: string },
) {
  return command(name, description)
    .option('--a <dir>', 'folder of photos (with --b)')
    .option('--b <dir>', 'folder of label maps, of any names')
    .option('--test-a <dir>', 'folder of photos to judge by (with --test-b)')
    .option('--test-b <dir>', 'folder of their label maps, of the same names')
    .option('--size <pixels>', 'height and width of the images', integerOption(SMALLEST), 64)
    .option('--blocks <n>', "the generators' residual blocks (the paper's: 6 or 9)", count, 3)
    .option('--filters <n>', "width of the generators' first layer (the paper's: 64)", count, 8)
    .option('--steps <n>', 'training steps', count, defaults.steps)
    .option('--batch <n>', 'images of each kind a step', count, 1)
    .option('--seed <n>', 'seed of weights, order and replay', integerOption(0), 1)
    .option('--out <dir>', `folder for the results (default: runs/${defaults.out})`)
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count);
}

function checkedFlags(raw: Raw): CommonFlags {
  const { size, blocks, filters, steps, batch, seed, out, backend, threads } = raw;
  if (size % 4 !== 0) {
    throw new OptionError(
      `--size must be a multiple of 4 for the generators, got ${size}; use ${size - (size % 4)}`,
    );
  }
  const source = chooseSource(raw);
  return { source, size, blocks, filters, steps, batch, seed, out, backend, threads };
}

function chooseSource({ a, b, testA, testB }: Raw): Source {
  const folders = together(['--a', a], ['--b', b]);
  const test = together(['--test-a', testA], ['--test-b', testB]);
  if (folders) return { kind: 'folders', ...folders, test };
  if (test) throw new OptionError('--test-a and --test-b belong to --a and --b; give those too');
  return { kind: 'procedural' };
}

type Given = readonly [flag: string, path: string | undefined];

/** Both folders or neither. */
function together([flagA, a]: Given, [flagB, b]: Given) {
  if (a === undefined && b === undefined) return undefined;
  if (a !== undefined && b !== undefined) return { a: resolve(a), b: resolve(b) };
  const [has, lacks] = a === undefined ? [flagB, flagA] : [flagA, flagB];
  throw new OptionError(`${has} needs ${lacks}, the folder of the other side`);
}
