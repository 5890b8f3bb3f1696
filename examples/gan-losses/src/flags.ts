import { command, integerOption } from '@gan/runs';

/** The command line, checked. */
export interface Flags {
  readonly steps: number;
  readonly every: number;
  readonly seed: number;
  readonly threads: number;
  readonly out?: string;
}

/** Reads the command line; looks at no file. */
export function parseFlags(args: readonly string[]): Flags {
  const count = integerOption(1);
  const { steps, every, seed, threads, out } = command(
    'gan-losses',
    'Measures the gradient that reaches the generator as the discriminator grows confident, for the\n' +
      'minimax, non-saturating, least squares and Wasserstein losses. Leaves curves and a report.',
  )
    .option('--steps <n>', 'discriminator steps', count, 1000)
    .option('--every <n>', 'steps between measurements', count, 20)
    .option('--seed <n>', 'seed of weights and points', integerOption(0), 1)
    .option('--threads <n>', 'threads of the engine; small networks gain nothing by more', count, 1)
    .option('--out <dir>', 'folder for the results (default: runs/gan-losses)')
    .parse([...args], { from: 'user' })
    .opts<Flags>();
  return { steps, every, seed, threads, out };
}
