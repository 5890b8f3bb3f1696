import { Command, InvalidArgumentError, Option } from 'commander';

/**
 * A command line whose mistakes are thrown (as commander's errors) and never printed in pieces.
 *
 * {@link runProgram} prints them.
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

/** Parses an option's value as an integer of at least `min`. */
export function integerOption(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be an integer of at least ${min}.`);
  };
}

/** An option whose value is one of `choices`. */
export function choiceOption(
  flags: string,
  description: string,
  choices: readonly string[],
): Option {
  return new Option(flags, description).choices(choices);
}
