import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isGanError, OptionError } from '@gan/core';
import { createFileAtomic, writeFileAtomic } from './atomic-file';
import { cannotWrite, isTemporary } from './choose-run-folder';
import { jsonLines } from './json-lines';

export { chooseRunFolder } from './choose-run-folder';

/** One logged step: a line of `metrics.jsonl`, and its times a line of `timing.jsonl`. */
export interface MetricsLine {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly losses: Readonly<Record<string, number>>;
  /** What differs between two runs with one seed, and so is in a file of its own. */
  readonly timing: { readonly seconds: number; readonly imagesPerSecond: number };
}

/** Metrics on held-out data, a line of `metrics.jsonl` too. */
export interface EvaluationLine {
  readonly step: number;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** One picture of samples. */
export interface Sample {
  readonly step: number;
  readonly epoch: number;
  readonly file: string;
}

/** The folder that a run leaves, and what the run has written so far. */
export interface RunFolder {
  readonly dir: string;
  readonly generatorDir: string;
  readonly checkpointsDir: string;
  readonly reportPath: string;
  readonly metrics: readonly MetricsLine[];
  readonly evaluations: readonly EvaluationLine[];
  readonly samples: readonly Sample[];
  /** Appends a step's losses or an evaluation. */
  log(line: MetricsLine | EvaluationLine): Promise<void>;
  /** Has `write` write the picture of a step, `samples/step-000100.png`. */
  addSample(at: { step: number; epoch: number }, write: (path: string) => unknown): Promise<void>;
  /** Reads what earlier processes wrote, and takes back what is of steps after `step`. */
  cutAfter(step: number, stepsPerEpoch?: number): Promise<void>;
  /** Writes `config.json`. */
  configure(config: object): Promise<void>;
}

/**
 * Makes the run folder and writes its `config.json`.
 *
 * @throws OptionError where another process has made it meanwhile, or it cannot be written.
 */
export async function createRunFolder(dir: string, config: object): Promise<RunFolder> {
  const folder = runFolder(dir);
  try {
    if (!(await createFileAtomic(join(dir, CONFIG_FILE), textOf(config)))) {
      throw new OptionError(`--out: another run has just begun in ${dir}; name a new folder`);
    }
    await mkdir(join(dir, 'samples'), { recursive: true });
  } catch (error) {
    if (isGanError(error)) throw error;
    throw cannotWrite(dir, error as NodeJS.ErrnoException);
  }
  return folder;
}

/**
 * The folder of an earlier run, in which nothing has changed yet: another process may be at it, which
 * only `fit` finds out. What it holds is read by `cutAfter`.
 */
export function openRunFolder(dir: string): RunFolder {
  return runFolder(dir);
}

const CONFIG_FILE = 'config.json';
const textOf = (config: object) => `${JSON.stringify(config, null, 2)}\n`;

type StepLine = Omit<MetricsLine, 'timing'>;
type TimingLine = { readonly step: number } & MetricsLine['timing'];

function runFolder(dir: string): RunFolder {
  const metricsFile = jsonLines<StepLine | EvaluationLine>(join(dir, 'metrics.jsonl'));
  const timingFile = jsonLines<TimingLine>(join(dir, 'timing.jsonl'));
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
