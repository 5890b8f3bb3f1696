import {
  addTrainingFlags,
  command,
  integerOption,
  type TrainingFlags,
  trainingFlags,
} from '@gan/runs';
import { addDigitFlags, type DigitSource, digitSource } from '@gan-examples/shared';

/** The command line, checked. */
export interface Flags extends TrainingFlags {
  readonly source: DigitSource;
  readonly filters: number;
  readonly latent: number;
  readonly classifierSteps: number;
}

const defaults = {
  epochs: 16,
  batch: 32,
  logEvery: 50,
  sampleEvery: 300,
  checkpointEvery: 600,
};

/**
 * Reads the command line; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  const count = integerOption(1);
  const program = command(
    'cgan-digits',
    'Trains a conditional GAN to make digits of the class that is asked for.\n' +
      'Without flags it draws its own digits. It leaves pictures, the generator and a report.',
  );
  addDigitFlags(program)
    .option('--filters <n>', "width of the generator's last layer but one", count, 16)
    .option('--latent <n>', 'length of the latent vectors', count, 16)
    .option('--classifier-steps <n>', 'steps of the classifier that judges', count, 500);
  addTrainingFlags(program, defaults).parse([...args], { from: 'user' });
  const { filters, latent, classifierSteps } =
    program.opts<Pick<Flags, 'filters' | 'latent' | 'classifierSteps'>>();
  const source = digitSource(program);
  return { source, filters, latent, classifierSteps, ...trainingFlags(program, defaults) };
}
