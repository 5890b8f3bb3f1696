import { resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { backends, choiceOption, command, integerOption, pathOption } from '@gan/runs';
import { useBackend } from '@gan/trainers';
import type { Command } from 'commander';
import { addGeneratorOptions } from '../models/generator-options';
import { type GeneratorChoice, openGenerator } from '../models/open-generator';
import { translatePictures } from '../translate/translate-pictures';
import type { MakeContext } from './make-context';

interface Flags extends GeneratorChoice {
  readonly out?: string;
  readonly mode: 'train' | 'eval';
  readonly seed: number;
  readonly tile?: number;
  readonly overlap?: number;
  readonly target?: string;
  readonly html: boolean;
  readonly overwrite: boolean;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
  readonly json: boolean;
}

/** `gan translate MODEL INPUT --out DIR`. */
export function translate(makeContext: MakeContext): Command {
  const count = integerOption(1);
  const line = command(
    'translate',
    'Runs pictures of any size through a trained generator. What is there already is left out, so\n' +
      'that a second call goes on where the first was stopped.',
  )
    .summary('Runs pictures of any size through a trained generator.')
    .argument('<model>', 'a run folder, checkpoint, .pth, .safetensors or TensorFlow.js folder')
    .argument('<input>', 'a picture, or a folder of them, subfolders too')
    .option('--out <dir>', 'folder for the outputs, PNGs of the same names', pathOption)
    .addOption(
      choiceOption(
        '--direction <direction>',
        'which of the two generators of a CycleGAN (default: AtoB)',
        ['AtoB', 'BtoA'],
      ),
    );
  addGeneratorOptions(line)
    .option('--tile <pixels>', 'go through in tiles of this size (default: as memory asks)', count)
    .option('--overlap <pixels>', 'what a tile sees beyond its own', integerOption(0))
    .option('--html', "leave a page with a folder's inputs and outputs, results.html", false)
    .option('--target <dir>', 'what the outputs should be, for the page', pathOption)
    .option('--overwrite', 'make outputs again that are there already', false)
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count)
    .option('--json', 'one JSON object a picture instead of text', false)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gan translate runs/pix2pix labels --out photos --html\n' +
        '  gan translate latest_net_G.pth huge.png --out big --tile 1024\n' +
        '  gan translate runs/cyclegan zebras --out horses --direction BtoA\n' +
        '\nA picture that is damaged is named, the others are done, and the exit code is 1.\n',
    );
  return line.action(async (from: string, input: string) => {
    const flags = line.opts<Flags>();
    const { out, mode, seed, tile, overlap, html, target, overwrite } = flags;
    if (out === undefined) {
      throw new OptionError('gan translate: --out says where the outputs go; add --out DIR');
    }
    if (target !== undefined && !html) {
      throw new OptionError('gan translate: --target is for the page; add --html');
    }
    const context = makeContext(flags.json);
    await useBackend(flags.backend, { threads: flags.threads });
    const model = await openGenerator(resolve(from), { ...flags, mustChoose: true });
    try {
      const options = { mode, seed, tile, overlap, html, target, overwrite };
      await translatePictures(model, { ...options, input: resolve(input), output: out }, context);
    } finally {
      model.dispose();
    }
  });
}
