import { OptionError } from '@gan/core';
import { command } from '@gan/runs';
import type { Command, CommanderError } from 'commander';
import { cgan } from '../train/cgan';
import { cyclegan } from '../train/cyclegan';
import { dcgan } from '../train/dcgan';
import { gan } from '../train/gan';
import { pix2pix } from '../train/pix2pix';
import { planTraining, trainCommand } from '../train/plan';
import type { Recipe } from '../train/recipe';
import { runTraining } from '../train/run-training';
import type { MakeContext } from './make-context';

/** The models that can be trained. */
export const recipes: readonly Recipe[] = [pix2pix, cyclegan, dcgan, cgan, gan];

/** `gan train MODEL`. */
export function train(makeContext: MakeContext): Command {
  const group = command('train', 'Trains a model and leaves a run folder.').addHelpText(
    'after',
    '\nExamples:\n  gan train pix2pix --demo --steps 300    # no data needed\n' +
      '  gan train pix2pix --help                # its flags\n' +
      '\nA run leaves checkpoints, the generator, pictures, a report (index.html) and a config.yaml\n' +
      'that --config repeats. Ctrl-C stops it with a checkpoint; --resume goes on.\n',
  );
  group.exitOverride(askForModel);
  for (const recipe of recipes) {
    const line = trainCommand(recipe);
    line.action(async () => {
      const { json } = line.opts<{ json: boolean }>();
      const plan = await planTraining(recipe, argumentsOf(line));
      await runTraining(recipe, plan, makeContext(json));
    });
    group.addCommand(line);
  }
  return group;
}

/** Where no model is named, commander shows its help as an error, which would be no line. */
function askForModel(error: CommanderError): never {
  if (error.code !== 'commander.help' || error.exitCode === 0) throw error;
  const models = recipes.map(({ model }) => model).join(', ');
  throw new OptionError(
    `gan train: name the model, one of ${models}, such as gan train pix2pix --demo`,
  );
}

/** The arguments behind the model's name, as they were typed. */
function argumentsOf(line: Command): readonly string[] {
  let root = line;
  while (root.parent) root = root.parent;
  const all = (root as unknown as { rawArgs: readonly string[] }).rawArgs;
  return all.slice(all.indexOf(line.name()) + 1);
}
