import { resolve } from 'node:path';
import type { BackendName } from '@gan/trainers';
import type { Command } from 'commander';
import { choiceOption, integerOption } from './command';

/** The engines that `--backend` may name. */
export const backends = ['auto', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/** What every training program takes from its command line. */
export interface TrainingFlags {
  /** Passes over the data. Undefined where `--steps` alone says how long to train. */
  readonly epochs?: number;
  /** Steps after which it stops. */
  readonly steps?: number;
  /** Samples a step. */
  readonly batch: number;
  /** Seed of all that is drawn. */
  readonly seed: number;
  /** The tensor engine. */
  readonly backend: BackendName | 'auto';
  /** Threads of the engine. Undefined for all cores. */
  readonly threads?: number;
  /** The run folder that was asked for. */
  readonly out?: string;
  /** Steps between lines of `metrics.jsonl`. */
  readonly logEvery: number;
  /** Steps between pictures. */
  readonly sampleEvery: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Newest checkpoints that stay. */
  readonly keep: number;
  /** Whether losses and metrics go to `metrics.csv`, too. Undefined where it was not asked for. */
  readonly csv?: boolean;
  /** Whether event files go to `tensorboard/`, too. Undefined where it was not asked for. */
  readonly tensorboard?: boolean;
  /** Whether to go on with an earlier run. */
  readonly resume: boolean;
  /** Whether `resume` takes flags that differ from the run's. */
  readonly override: boolean;
  /** Checkpoint folders, .pth and .safetensors files whose weights a new run begins with. */
  readonly initFrom: readonly string[];
  /** The flags that were given, paths whole; what a resumed run need not be told again. */
  readonly given: readonly string[];
}

/** A program's own defaults of the flags that all share. */
export interface TrainingDefaults {
  /** Passes over the data, where neither `--epochs` nor `--steps` says how long. */
  readonly epochs: number;
  /** Samples a step. Defaults to 1. */
  readonly batch?: number;
  /** Seed. Defaults to 1. */
  readonly seed?: number;
  /** Steps between lines of `metrics.jsonl`. Defaults to 10. */
  readonly logEvery?: number;
  /** Steps between pictures. Defaults to 100. */
  readonly sampleEvery?: number;
  /** Steps between checkpoints. Defaults to 200. */
  readonly checkpointEvery?: number;
}

/** Flags of one call, not of the run: `--resume` never repeats them. */
const OF_THE_CALL = ['out', 'resume', 'override', 'debug'];

/**
 * Adds the flags that all training programs share, below the program's own.
 *
 * `--epochs`, `--steps`, `--batch`, `--seed`, `--backend`, `--threads`, `--out`, `--log-every`,
 * `--sample-every`, `--checkpoint-every`, `--keep`, `--csv`, `--tensorboard`, `--resume`, `--override`,
 * `--init-from`.
 *
 * @example
 * ```ts
 * import { addTrainingFlags, command, trainingFlags } from '@gan/runs';
 *
 * const defaults = { epochs: 20, batch: 16 };
 * const line = addTrainingFlags(command('faces', 'Learns faces.'), defaults);
 * line.parse(['--batch', '8'], { from: 'user' });
 * const { epochs, batch } = trainingFlags(line, defaults);
 * console.log(epochs, batch); // 20 8
 * ```
 */
export function addTrainingFlags(command: Command, defaults: TrainingDefaults): Command {
  const { epochs, batch = 1, seed = 1 } = defaults;
  const { logEvery = 10, sampleEvery = 100, checkpointEvery = 200 } = defaults;
  const count = integerOption(1);
  return command
    .option('--epochs <n>', `passes over the training data (default: ${epochs})`, count)
    .option('--steps <n>', 'stop after so many steps', count)
    .option('--batch <n>', 'samples a step', count, batch)
    .option('--seed <n>', 'seed of all that is drawn', integerOption(0), seed)
    .addOption(choiceOption('--backend <name>', 'tensor engine', backends).default('auto'))
    .option('--threads <n>', 'threads of the engine (default: all cores)', count)
    .option('--out <dir>', `folder for the results (default: runs/${command.name()})`, pathOption)
    .option('--log-every <n>', 'steps between lines of metrics.jsonl', count, logEvery)
    .option('--sample-every <n>', 'steps between pictures', count, sampleEvery)
    .option('--checkpoint-every <n>', 'steps between checkpoints', count, checkpointEvery)
    .option('--keep <n>', 'newest checkpoints to keep', count, 3)
    .option('--csv', 'write metrics.csv beside metrics.jsonl')
    .option('--tensorboard', 'write event files for TensorBoard, with pictures')
    .option('--resume', 'go on from the newest checkpoint, with the flags of that run', false)
    .option('--override', 'let --resume go on with flags that differ', false)
    .option(
      '--init-from <path>',
      'begin with the weights of a checkpoint folder, .pth or .safetensors (repeatable)',
      collectPaths,
      [],
    );
}

/**
 * The shared flags of a command that has parsed its line.
 *
 * @param defaults Those that `addTrainingFlags` was given.
 *
 * @example
 * ```ts
 * import { addTrainingFlags, command, trainingFlags } from '@gan/runs';
 *
 * const line = addTrainingFlags(command('faces', 'Learns faces.'), { epochs: 20 });
 * line.parse(['--steps', '5'], { from: 'user' });
 * console.log(trainingFlags(line, { epochs: 20 }).given); // [ '--steps=5' ]
 * ```
 */
export function trainingFlags(command: Command, defaults: TrainingDefaults): TrainingFlags {
  const raw = command.opts<Omit<TrainingFlags, 'given'>>();
  const { steps, epochs = steps === undefined ? defaults.epochs : undefined } = raw;
  const { batch, seed, backend, threads, out, logEvery, sampleEvery } = raw;
  const { checkpointEvery, keep, csv, tensorboard, resume, override, initFrom } = raw;
  return {
    ...{ epochs, steps, batch, seed, backend, threads, out, logEvery, sampleEvery },
    ...{ checkpointEvery, keep, csv, tensorboard, resume, override, initFrom },
    given: givenFlags(command),
  };
}

/**
 * Reads an option's value as a path, made whole: it stays right in another working folder.
 *
 * @example
 * ```ts
 * import { pathOption } from '@gan/runs';
 *
 * console.log(pathOption('photos')); // where the program runs, and /photos
 * ```
 */
export function pathOption(text: string): string {
  return resolve(text);
}

function collectPaths(text: string, before: readonly string[]): readonly string[] {
  const path = pathOption(text);
  return before.includes(path) ? before : [...before, path];
}

/** What the command line gave beyond defaults, in a form that parses to the same. */
function givenFlags(command: Command): string[] {
  return command.options.flatMap((option) => {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli' || OF_THE_CALL.includes(name)) return [];
    const value: unknown = command.getOptionValue(name);
    if (typeof value === 'boolean') return value !== option.negate ? [`${option.long}`] : [];
    return [value].flat().map((one) => `${option.long}=${one}`);
  });
}
