import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isGanError, OptionError } from '@gan/core';
import { createFileAtomic, writeFileAtomic } from './atomic-file';
import { cannotWrite, isTemporary } from './choose-run-folder';
import { jsonLines } from './json-lines';
import type { EvaluationLine, MetricsLine, Sample, StepLine } from './run-lines';

/** The folder that a run leaves, and what the run has written so far. */
export interface RunFolder {
  /** The folder itself. */
  readonly dir: string;
  /** Where the trained generator goes: `generator`. */
  readonly generatorDir: string;
  /** Where `fit` saves the run: `checkpoints`. */
  readonly checkpointsDir: string;
  /** Where the report goes: `index.html`. */
  readonly reportPath: string;
  /** The steps that were logged. */
  readonly metrics: readonly MetricsLine[];
  /** The evaluations that were logged. */
  readonly evaluations: readonly EvaluationLine[];
  /** The pictures that were added. */
  readonly samples: readonly Sample[];
  /**
   * Appends a step's losses or an evaluation; it is on the disk when this resolves.
   *
   * @throws DataError where it cannot be written.
   */
  log(line: MetricsLine | EvaluationLine): Promise<void>;
  /** Has `write` write the picture of a step, `samples/step-000100.png`. */
  addSample(
    at: { readonly step: number; readonly epoch: number },
    write: (path: string) => unknown,
  ): Promise<void>;
  /**
   * Reads what earlier processes wrote, and takes back what is of steps after `step`.
   *
   * @param stepsPerEpoch Tells the epochs of the pictures. Defaults to all steps.
   */
  cutAfter(step: number, stepsPerEpoch?: number): Promise<void>;
  /** Writes `config.json` anew. */
  configure(config: object): Promise<void>;
}

/**
 * Makes the folder of a new run and writes its `config.json`.
 *
 * @param config What the run was started with. Defaults to nothing.
 * @throws OptionError where the folder holds a run already, or cannot be written to.
 *
 * @example
 * ```ts
 * import { chooseRunFolder, createRunFolder } from '@gan/runs';
 *
 * const dir = await chooseRunFolder({ fallback: 'runs/own-loop' });
 * const run = await createRunFolder(dir, { seed: 1 });
 * const timing = { seconds: 0.5, imagesPerSecond: 2 };
 * await run.log({ step: 1, epoch: 1, learningRate: 2e-4, losses: { G: 0.7, D: 1.4 }, timing });
 * console.log(run.metrics.length); // 1, and a line of metrics.jsonl
 * ```
 */
export function createRunFolder(dir: string, config: object = {}): Promise<RunFolder> {
  return claimRunFolder(dir, config, {
    by: 'createRunFolder',
    taken: `createRunFolder: ${dir} holds a run; go on with it by openRunFolder, or name a new folder`,
  });
}

/** {@link createRunFolder}, in the words of who asks. */
export async function claimRunFolder(
  dir: string,
  config: object,
  { by, taken }: { readonly by: string; readonly taken: string },
): Promise<RunFolder> {
  try {
    const made = await createFileAtomic(join(dir, CONFIG_FILE), textOf(config));
    if (!made) throw new OptionError(taken);
    await mkdir(join(dir, 'samples'), { recursive: true });
  } catch (error) {
    if (isGanError(error)) throw error;
    throw cannotWrite(dir, error as NodeJS.ErrnoException, by);
  }
  return runFolder(dir);
}

/**
 * The folder of an earlier run, in which nothing has changed yet: another process may be at it, which
 * only `fit` finds out. What it holds is read by `cutAfter`.
 *
 * @example
 * ```ts
 * import { createRunFolder, openRunFolder } from '@gan/runs';
 *
 * await createRunFolder('runs/to-go-on');
 * const run = openRunFolder('runs/to-go-on');
 * await run.cutAfter(120); // goes on from the checkpoint of step 120
 * console.log(run.metrics.length);
 * ```
 */
export function openRunFolder(dir: string): RunFolder {
  return runFolder(dir);
}

const CONFIG_FILE = 'config.json';
const textOf = (config: object) => `${JSON.stringify(config, null, 2)}\n`;

type TimingLine = { readonly step: number } & MetricsLine['timing'];

function runFolder(dir: string): RunFolder {
  const metricsFile = jsonLines<StepLine | EvaluationLine>(
    join(dir, 'metrics.jsonl'),
    'RunFolder.log',
  );
  const timingFile = jsonLines<TimingLine>(join(dir, 'timing.jsonl'), 'RunFolder.log');
  const samplesDir = join(dir, 'samples');
  const metrics: MetricsLine[] = [];
  const evaluations: EvaluationLine[] = [];
  const samples: Sample[] = [];
  return {
    dir,
    generatorDir: join(dir, 'generator'),
    checkpointsDir: join(dir, 'checkpoints'),
    reportPath: join(dir, 'index.html'),
    metrics,
    evaluations,
    samples,
    async log(line) {
      const { step, epoch } = line;
      if ('metrics' in line) {
        evaluations.push({ step, epoch, metrics: line.metrics });
        await metricsFile.append({ step, epoch, metrics: line.metrics });
        return;
      }
      const { learningRate, losses, timing } = line;
      metrics.push({ step, epoch, learningRate, losses, timing });
      await timingFile.append({ step, ...timing });
      await metricsFile.append({ step, epoch, learningRate, losses });
    },
    async addSample({ step, epoch }, write) {
      const file = join(samplesDir, `step-${String(step).padStart(6, '0')}.png`);
      await write(file);
      if (samples.at(-1)?.file !== file) samples.push({ step, epoch, file });
    },
    async cutAfter(step, stepsPerEpoch = Infinity) {
      await mkdir(samplesDir, { recursive: true });
      await removeTemporary(dir);
      await removeTemporary(samplesDir);
      const times = new Map((await timingFile.cutAfter(step)).map((line) => [line.step, line]));
      const lines = await metricsFile.cutAfter(step);
      metrics.length = 0;
      evaluations.length = 0;
      samples.length = 0;
      for (const line of lines) {
        if ('metrics' in line) evaluations.push(line);
        else metrics.push({ ...line, timing: timingOf(times.get(line.step)) });
      }
      for (const name of (await readdir(samplesDir)).toSorted()) {
        const at = Number(/^step-(\d+)\.png$/.exec(name)?.[1] ?? Number.NaN);
        const file = join(samplesDir, name);
        if (at > step) await rm(file);
        else if (at >= 0) samples.push({ step: at, epoch: Math.ceil(at / stepsPerEpoch), file });
      }
    },
    configure: (config) => writeFileAtomic(join(dir, CONFIG_FILE), textOf(config)),
  };
}

/** Times of a step; an earlier process may have died between writing its losses and its times. */
function timingOf(line: TimingLine | undefined): MetricsLine['timing'] {
  return { seconds: line?.seconds ?? 0, imagesPerSecond: line?.imagesPerSecond ?? 0 };
}

/** Removes what a process that was killed had half-written. */
async function removeTemporary(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (isTemporary(name)) await rm(join(dir, name), { recursive: true });
  }
}
