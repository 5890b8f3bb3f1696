import {
  addTrainingFlags,
  choiceOption,
  command,
  integerOption,
  type TrainingFlags,
  trainingFlags,
} from '@gan/runs';
import { addDigitFlags, type DigitSource, digitSource } from '@gan-examples/shared';

/** The command line, checked. */
export interface Flags extends TrainingFlags {
  readonly source: DigitSource;
  readonly size: 32 | 64;
  readonly filters: number;
  readonly latent: number;
  readonly classifierSteps: number;
  readonly evaluateEvery: number;
}

const defaults = {
  epochs: 6,
  batch: 32,
  logEvery: 50,
  sampleEvery: 250,
  checkpointEvery: 500,
};

interface Raw extends Omit<Flags, 'source' | 'size'> {
  readonly size: '32' | '64';
}

/**
 * Reads the command line; looks at no file.
 *
 * @throws OptionError, or commander's own errors, naming the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  const count = integerOption(1);
  const program = command(
    'dcgan-digits',
    'Trains DCGAN to make digits out of noise, and measures how near they come to real ones.\n' +
      'Without flags it draws its own digits. It leaves pictures, the generator and a report.',
  );
  addDigitFlags(program)
    .addOption(
      choiceOption('--size <pixels>', 'height and width of the digits', ['32', '64']).default('32'),
    )
    .option('--filters <n>', "width of the generator's last layer but one", count, 16)
    .option('--latent <n>', 'length of the latent vectors', count, 32)
    .option('--classifier-steps <n>', 'steps of the classifier that judges', count, 500)
    .option('--evaluate-every <n>', 'steps between Frechet distances', count, 250);
  addTrainingFlags(program, defaults).parse([...args], { from: 'user' });
  const { size, filters, latent, classifierSteps, evaluateEvery } = program.opts<Raw>();
  return {
    source: digitSource(program),
    size: size === '64' ? 64 : 32,
    ...{ filters, latent, classifierSteps, evaluateEvery },
    ...trainingFlags(program, defaults),
  };
}
