import { OptionError } from '@gan/core';
import {
  addTrainingFlags,
  backends,
  choiceOption,
  command,
  integerOption,
  pathOption,
  type TrainingFlags,
  trainingFlags,
} from '@gan/runs';

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

/** Which images, and how large the networks are. */
export interface SettingFlags {
  readonly source: Source;
  readonly size: number;
  readonly blocks: number;
  readonly filters: number;
}

/** The command line, checked. */
export interface Flags extends SettingFlags, TrainingFlags {}

/** The command line of `--ablation`, checked. */
export interface AblationFlags extends SettingFlags {
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** How many seeds, from `seed` on. */
  readonly seeds: number;
  readonly out?: string;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
}

interface Raw extends Omit<SettingFlags, 'source'> {
  readonly a?: string;
  readonly b?: string;
  readonly testA?: string;
  readonly testB?: string;
}

/** 200 images an epoch, of the drawn ones. */
const defaults = { epochs: 5 };

/** The smallest picture that leaves the discriminators a map to judge. */
const SMALLEST = 32;

const count = integerOption(1);

/**
 * Reads the command line; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  const program = settingFlags(
    'cyclegan-facades',
    'Trains CycleGAN on photos and label maps of facades that do not belong together.\n' +
      'Without flags it draws its own facades. It leaves pictures, the generators and a report.',
  ).option('--ablation', 'compare losses (--ablation --help lists its flags)');
  addTrainingFlags(program, defaults).parse([...args], { from: 'user' });
  return { ...checkedSetting(program.opts<Raw>()), ...trainingFlags(program, defaults) };
}

/** Reads the command line of `--ablation`; throws as {@link parseFlags} does. */
export function parseAblationFlags(args: readonly string[]): AblationFlags {
  const raw = settingFlags(
    'cyclegan-facades --ablation',
    'Trains CycleGAN without cycles, with the forward one and with both, and compares.\n' +
      'An ablation that was ended goes on when it is called again.',
  )
    .option('--ablation', 'this comparison')
    .option('--steps <n>', 'training steps of each variant', count, 300)
    .option('--batch <n>', 'images of each kind a step', count, 1)
    .option('--seed <n>', 'first seed of weights, order and replay', integerOption(0), 1)
    .option('--seeds <n>', 'how many seeds, one after another', count, 3)
    .option(
      '--out <dir>',
      'folder for the results (default: runs/cyclegan-facades-ablation)',
      pathOption,
    )
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count)
    .parse([...args], { from: 'user' })
    .opts<Raw & AblationFlags>();
  if (raw.a !== undefined && raw.testA === undefined) {
    throw new OptionError(
      '--ablation needs pairs to judge by: give --test-a and --test-b, folders of the same names',
    );
  }
  const { steps, batch, seed, seeds, out, backend, threads } = raw;
  return { ...checkedSetting(raw), steps, batch, seed, seeds, out, backend, threads };
}

function settingFlags(name: string, description: string) {
  return command(name, description)
    .option('--a <dir>', 'folder of photos (with --b)', pathOption)
    .option('--b <dir>', 'folder of label maps, of any names', pathOption)
    .option('--test-a <dir>', 'folder of photos to judge by (with --test-b)', pathOption)
    .option('--test-b <dir>', 'folder of their label maps, of the same names', pathOption)
    .option('--size <pixels>', 'height and width of the images', integerOption(SMALLEST), 64)
    .option('--blocks <n>', "the generators' residual blocks (the paper's: 6 or 9)", count, 3)
    .option('--filters <n>', "width of the generators' first layer (the paper's: 64)", count, 8);
}

function checkedSetting(raw: Raw): SettingFlags {
  const { size, blocks, filters } = raw;
  if (size % 4 !== 0) {
    throw new OptionError(
      `--size must be a multiple of 4 for the generators, got ${size}; use ${size - (size % 4)}`,
    );
  }
  return { source: chooseSource(raw), size, blocks, filters };
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
  if (a !== undefined && b !== undefined) return { a, b };
  const [has, lacks] = a === undefined ? [flagB, flagA] : [flagA, flagB];
  throw new OptionError(`${has} needs ${lacks}, the folder of the other side`);
}
