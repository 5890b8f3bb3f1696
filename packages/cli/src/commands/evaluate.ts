import { resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { backends, choiceOption, command, integerOption, pathOption } from '@gan/runs';
import { useBackend } from '@gan/trainers';
import type { Command } from 'commander';
import { channelsOf, openPairs, scoreModel, scorePictures } from '../evaluate/pairs';
import { compareSets } from '../evaluate/sets';
import { addGeneratorOptions } from '../models/generator-options';
import { openGenerator } from '../models/open-generator';
import { trainedWith } from '../models/trained-with';
import type { CommandContext } from '../terminal/context';
import type { MakeContext } from './make-context';

interface Flags {
  readonly a?: string;
  readonly b?: string;
  readonly ab?: string;
  readonly matchA?: string;
  readonly matchB?: string;
  readonly real?: string;
  readonly fake?: string;
  readonly features?: string;
  readonly direction?: 'AtoB' | 'BtoA';
  readonly size?: number;
  readonly mode: 'train' | 'eval';
  readonly network?: 'generator' | 'generatorA' | 'generatorB';
  readonly average: boolean;
  readonly seed: number;
  readonly backend: (typeof backends)[number];
  readonly json: boolean;
}

/** `gan evaluate MODEL`, and `gan evaluate --real DIR --fake DIR`. */
export function evaluate(makeContext: MakeContext): Command {
  const line = command(
    'evaluate',
    'Measures a trained model on pairs, or one folder of pictures against another:\n' +
      'L1 (0 is best), PSNR in dB, SSIM (1 is best), sharpness (1 as the targets).',
  )
    .summary('Measures a trained model on pairs, or one folder of pictures against another.')
    .argument('[model]', 'a run folder, checkpoint, .pth, .safetensors or TensorFlow.js folder')
    .option('--a <dir>', 'folder of side A (with --b)', pathOption)
    .option('--b <dir>', 'folder of side B, files of the same names', pathOption)
    .option('--ab <dir>', 'folder of side-by-side images: A left, B right', pathOption)
    .option('--match-a <regex>', "what of a name of A's is its pair's, where names differ")
    .option('--match-b <regex>', "what of a name of B's is its pair's")
    .option('--real <dir>', 'real pictures (with --fake, without a model)', pathOption)
    .option('--fake <dir>', 'pictures to compare with them', pathOption)
    .option(
      '--features <dir>',
      'TensorFlow.js model from pictures to features: Frechet and kernel distance of the sets; ' +
        'without one --fake and --real are compared by name',
      pathOption,
    )
    .addOption(
      choiceOption(
        '--direction <direction>',
        'which side is the input (default: that of the run, else AtoB)',
        ['AtoB', 'BtoA'],
      ),
    )
    .option(
      '--size <pixels>',
      'height and width that images are brought to (default: those of the run, else 256)',
      integerOption(11),
    );
  addGeneratorOptions(line)
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--json', 'one JSON object instead of text', false)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gan evaluate runs/pix2pix --ab facades/val --direction BtoA\n' +
        '  gan evaluate latest_net_G.pth --a labels --b photos --mode eval\n' +
        '  gan evaluate --real photos --fake out --features inception-model\n',
    );
  return line.action(async (model: string | undefined) => {
    const flags = line.opts<Flags>();
    const context = makeContext(flags.json);
    checkEffects(line, flags);
    await useBackend(flags.backend);
    const scores = await measure(model, flags, context);
    context.output.object(scores);
    for (const [name, value] of Object.entries(scores)) {
      const text = Number.isInteger(value) ? String(value) : value.toPrecision(5);
      context.output.line(`${name.padEnd(10)} ${text}`);
    }
  });
}

/** Flags of pairs and models, which two sets of pictures do not have. */
const ofModels = [
  'a',
  'b',
  'ab',
  'matchA',
  'matchB',
  'direction',
  'mode',
  'network',
  'average',
  'seed',
];

function checkEffects(line: Command, { real, fake }: Flags): void {
  if (real === undefined && fake === undefined) return;
  const given = line.options.find((option) => {
    const name = option.attributeName();
    return ofModels.includes(name) && line.getOptionValueSource(name) === 'cli';
  });
  if (given === undefined) return;
  throw new OptionError(
    `gan evaluate: ${given.long} has no effect with --real and --fake; leave it out`,
  );
}

/** How pairs are read where neither flags nor a run say so. */
const standard = { direction: 'AtoB', size: 256 } as const;

async function measure(
  model: string | undefined,
  flags: Flags,
  { signal }: CommandContext,
): Promise<Readonly<Record<string, number>>> {
  const { real, fake, features, size } = flags;
  if (real === undefined && fake === undefined) {
    if (features !== undefined) {
      throw new OptionError('gan evaluate: --features belongs to --real and --fake');
    }
    if (model === undefined) {
      throw new OptionError('gan evaluate: name a model, or give --real DIR and --fake DIR');
    }
    return ofModel(model, flags, signal);
  }
  if (real === undefined || fake === undefined || model !== undefined) {
    throw new OptionError('gan evaluate: two sets are given by --real and --fake, without a model');
  }
  if (features !== undefined) return compareSets({ real, fake, features, size, signal });
  const folders = { ...standard, ...(size && { size }), a: fake, b: real };
  return scorePictures(await openPairs(folders, [3, 3]), signal);
}

async function ofModel(path: string, flags: Flags, signal: AbortSignal) {
  const { mode, seed } = flags;
  const source = resolve(path);
  const model = await openGenerator(source, flags);
  try {
    const channels = channelsOf(model, path);
    const { a, b, ab, matchA, matchB, direction, size } = flags;
    const chosen = { ...(direction && { direction }), ...(size && { size }) };
    const sides = { ...standard, ...(await trainedWith(source)), ...chosen };
    const pairs = await openPairs({ a, b, ab, matchA, matchB, ...sides }, channels);
    return await scoreModel(model, pairs, { mode, seed, signal });
  } finally {
    model.dispose();
  }
}
