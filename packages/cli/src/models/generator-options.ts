import { choiceOption, integerOption } from '@gan/runs';
import type { Command } from 'commander';

/** Adds the flags that say which of a source's networks is meant. */
export function addNetworkOptions(line: Command): Command {
  return line
    .addOption(
      choiceOption('--network <name>', 'which generator, where there are several', [
        'generator',
        'generatorA',
        'generatorB',
      ]),
    )
    .option('--average', 'the moving average of the weights, of a checkpoint', false);
}

/** The same, and how the network runs. */
export function addGeneratorOptions(line: Command): Command {
  return addNetworkOptions(line)
    .addOption(
      choiceOption(
        '--mode <name>',
        "statistics of each image and dropout, or training's averages",
        ['train', 'eval'],
      ).default('train'),
    )
    .option('--seed <n>', 'seed of the dropout', integerOption(0), 0);
}
