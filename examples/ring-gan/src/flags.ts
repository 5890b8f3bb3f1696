import { command, integerOption } from '@gan/runs';

/** The command line, checked. */
export interface Flags {
  /** Runs a setting, with seeds 1, 2, ... */
  readonly seeds: number;
  readonly steps: number;
  readonly threads: number;
  readonly out?: string;
}

/** Reads the command line; looks at no file. */
export function parseFlags(args: readonly string[]): Flags {
  const count = integerOption(1);
  const { seeds, steps, threads, out } = command(
    'ring-gan',
    'Trains the original GAN on 8 Gaussians in a ring, in a setting that loses modes and in one that\n' +
      'finds all of them. Prints a table and leaves pictures of the samples over time.',
  )
    .option('--seeds <n>', 'runs a setting, with seeds 1, 2, ...', count, 5)
    .option('--steps <n>', 'training steps a run', count, 4800)
    .option('--threads <n>', 'threads of the engine; small networks gain nothing by more', count, 1)
    .option('--out <dir>', 'folder for the results (default: runs/ring-gan)')
    .parse([...args], { from: 'user' })
    .opts<Flags>();
  return { seeds, steps, threads, out };
}
