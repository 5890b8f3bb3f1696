import { command } from '@gan/runs';
import type { Command } from 'commander';
import { version } from '../package.json';
import { convert } from './commands/convert';
import { doctor } from './commands/doctor';
import { engine } from './commands/engine';
import { evaluate } from './commands/evaluate';
import { inspect } from './commands/inspect';
import type { MakeContext } from './commands/make-context';
import { train } from './commands/train';
import { translate } from './commands/translate';

/** The command `gan` with all that follows it. */
export function ganProgram(makeContext: MakeContext, stdout: NodeJS.WriteStream): Command {
  const program = command(
    'gan',
    'Trains, translates, evaluates, inspects and converts GANs with TensorFlow.js.',
  )
    .version(version, '-V, --version', 'show the version')
    // A command's --version is its own.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gan doctor                                  # does this machine work, and how fast?\n' +
        '  gan train pix2pix --demo --steps 300        # a first run, without any data\n' +
        '  gan translate runs/pix2pix labels --out out # pictures of any size\n' +
        '  gan inspect runs/pix2pix                    # what is in there\n' +
        '\nExit codes: 0 done, 1 bad input, 2 the work failed, 130 stopped by Ctrl-C.\n',
    );
  for (const make of [train, translate, evaluate, convert, inspect, doctor, engine])
    program.addCommand(make(makeContext));
  writeHelpTo(program, stdout);
  return program;
}

/** Help goes to the given stream, that of every command below, too. */
function writeHelpTo(program: Command, stdout: NodeJS.WriteStream): void {
  program.configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => {} });
  for (const below of program.commands) writeHelpTo(below, stdout);
}
