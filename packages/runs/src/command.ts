import { Command, InvalidArgumentError, Option } from 'commander';

/**
 * A command line whose mistakes are thrown (as commander's errors) and never printed in pieces;
 * `runProgram` prints them.
 *
 * It has the flags `--help` and `--debug`.
 *
 * @example
 * ```ts
 * import { choiceOption, command, integerOption } from '@gan/runs';
 *
 * const { size, norm } = command('faces', 'Learns faces.')
 *   .option('--size <pixels>', 'height and width', integerOption(32), 64)
 *   .addOption(choiceOption('--norm <name>', 'norm of the networks', ['batch', 'instance']))
 *   .parse(['--size', '128'], { from: 'user' })
 *   .opts();
 * console.log(size, norm); // 128 undefined
 * ```
 */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--debug', 'show the stack of an error', false)
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 100) })
    .exitOverride();
}

/**
 * Reads an option's value as an integer of at least `min`.
 *
 * @throws commander's InvalidArgumentError from the function that it gives.
 *
 * @example
 * ```ts
 * import { integerOption } from '@gan/runs';
 *
 * console.log(integerOption(1)('12')); // 12
 * ```
 */
export function integerOption(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be an integer of at least ${min}.`);
  };
}

/**
 * An option whose value is one of `choices`.
 *
 * @example
 * ```ts
 * import { choiceOption, command } from '@gan/runs';
 *
 * const side = choiceOption('--direction <direction>', 'which side is the input', ['AtoB', 'BtoA']);
 * const line = command('faces', 'Learns faces.').addOption(side.default('AtoB'));
 * console.log(line.parse(['--direction', 'BtoA'], { from: 'user' }).opts().direction); // BtoA
 * ```
 */
export function choiceOption(
  flags: string,
  description: string,
  choices: readonly string[],
): Option {
  return new Option(flags, description).choices(choices);
}
