import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@gan/core';
import { checkWritable, chooseRunFolder, newestRunFolder } from './choose-run-folder';
import { RESULTS_FILE } from './record-run';
import type { TrainingFlags } from './training-flags';

/** What a call of a program comes to, found out before anything is written. */
export interface RunPlan<Flags extends TrainingFlags = TrainingFlags> {
  /** The program's name. */
  readonly program: string;
  /** The run folder. */
  readonly dir: string;
  /** Those of the call, over those of the run that it goes on with. */
  readonly flags: Flags;
  /** Whether it begins, goes on, or finds nothing left to do. */
  readonly kind: 'new' | 'resumed' | 'finished';
  /** What is worth telling, a line each. */
  readonly notes: readonly string[];
}

/** Options of {@link planRun}. */
export interface PlanRunOptions<Flags extends TrainingFlags = TrainingFlags> {
  /** The program's name, which a run folder remembers: another's run is not gone on with. */
  readonly program: string;
  /** The arguments after the script's name. */
  readonly args: readonly string[];
  /** Reads arguments; called again with those that a resumed run was started with. */
  readonly parse: (args: readonly string[]) => Flags;
  /** The run folder where no `--out` says one; it takes the next free number. */
  readonly fallback: string;
  /** A flag's name in messages. Defaults to that of the property in kebab case. */
  readonly flagOf?: (property: string) => string | undefined;
}

/** The parts of `config.json` that a later call needs. */
interface StoredConfig {
  readonly program: string;
  readonly given: readonly string[];
}

/** Flags that may change from call to call: they change neither what is learnt nor what is logged. */
const FREE = ['out', 'resume', 'override', 'given', 'threads', 'gpu', 'checkpointEvery', 'keep'];

/**
 * Reads the command line and finds the run folder: a new one, or with `--resume` the one to go on in.
 *
 * A resumed run has the flags that it was started with, and those of the call over them. Nothing is
 * written.
 *
 * @throws OptionError when the folder is not free, holds something else, or its run was started with
 *   other flags and there is no `--override`; commander's errors for a wrong command line.
 *
 * @example
 * ```ts
 * import { addTrainingFlags, command, planRun, trainingFlags } from '@gan/runs';
 *
 * const defaults = { epochs: 3 };
 * const program = 'faces';
 * const plan = await planRun({
 *   program,
 *   args: ['--steps', '20'],
 *   fallback: 'runs/faces',
 *   parse: (args) =>
 *     trainingFlags(
 *       addTrainingFlags(command(program, 'Learns faces.'), defaults).parse([...args], { from: 'user' }),
 *       defaults,
 *     ),
 * });
 * console.log(plan.kind, plan.dir, plan.flags.steps); // new runs/faces 20
 * ```
 */
export async function planRun<Flags extends TrainingFlags>({
  program,
  args,
  parse,
  fallback,
  flagOf = () => undefined,
}: PlanRunOptions<Flags>): Promise<RunPlan<Flags>> {
  const flags = parse(args);
  if (!flags.resume) {
    if (flags.override) throw new OptionError('--override belongs to --resume; add --resume');
    const dir = await chooseRunFolder({ out: flags.out, fallback });
    return { program, dir, flags, kind: 'new', notes: [] };
  }

  const dir = flags.out ?? (await newestRunFolder(fallback));
  const stored = dir === undefined ? undefined : await readConfig(dir);
  if (dir === undefined || !stored) {
    const free = await chooseRunFolder({ out: flags.out, fallback });
    const notes = [`resume   ${free} holds no run: it starts from the beginning`];
    return { program, dir: free, flags, kind: 'new', notes };
  }
  if (stored.program !== program) {
    throw new OptionError(
      `--resume: ${dir} holds a run of ${stored.program}; name one of ${program}`,
    );
  }
  const all = parse([...stored.given, ...args]);
  const different = differences(parse(stored.given), all, flagOf);
  if (different.length > 0 && !all.override) {
    throw new OptionError(
      `--resume: ${dir} was started with ${different.map(({ before }) => before).join(' ')}, and now ` +
        `comes ${different.map(({ now }) => now).join(' ')}; leave that out, or add --override`,
    );
  }
  const plan = { program, dir, flags: { ...all, out: dir } };
  if (different.length === 0 && (await isFinished(dir))) {
    return { ...plan, kind: 'finished', notes: [`finished ${dir}: nothing is left to do`] };
  }
  await checkWritable(dir);
  const notes = different.map(({ before, now }) => `override ${now} instead of ${before}`);
  return { ...plan, kind: 'resumed', notes };
}

async function isFinished(dir: string): Promise<boolean> {
  return (await readJson(join(dir, RESULTS_FILE))) !== undefined;
}

/** Undefined where the folder holds no run yet: it was never begun, or died before its first file. */
async function readConfig(dir: string): Promise<StoredConfig | undefined> {
  const config = (await readJson(join(dir, 'config.json'))) as
    | (Partial<StoredConfig> & { readonly example?: string })
    | undefined;
  if (config === undefined) return undefined;
  // Older runs call it `example`.
  const { example, program = example, given } = config;
  if (typeof program === 'string' && Array.isArray(given)) return { program, given };
  throw new OptionError(
    `--resume: ${join(dir, 'config.json')} is not that of a run which can be resumed; start a new one`,
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new OptionError(`--resume: cannot read ${path} (${(error as Error).message})`, {
      cause: error,
    });
  }
}

function differences(
  before: TrainingFlags,
  now: TrainingFlags,
  flagOf: NonNullable<PlanRunOptions['flagOf']>,
): { before: string; now: string }[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    if (FREE.includes(name)) return [];
    const flag =
      flagOf(name) ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const values = [before, now].map((flags) => flagText(flag, (flags as object)[name as never]));
    const [old, next] = values as [string, string];
    return old === next ? [] : [{ before: old, now: next }];
  });
}

/** `--log-every 10`: as it would be typed, or nearly so. */
function flagText(flag: string, value: unknown): string {
  // --no-flip is there where flip is false.
  const isThere = flag.startsWith('--no-') ? value === false : value === true;
  if (isThere) return flag;
  if (value === undefined || typeof value === 'boolean') return `no ${flag}`;
  return `${flag} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
}
