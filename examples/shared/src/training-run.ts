import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FitEvent, FitOptions } from '@gan/trainers';
import { writeFileAtomic } from './atomic-file';
import { RESULTS_FILE, type RunPlan } from './plan-run';
import { type ProgressStream, type TrainingProgressView, trainingProgress } from './progress';
import { createRunFolder, openRunFolder, type RunFolder } from './run-folder';
import type { TrainingFlags } from './training-flags';

/** A run that records itself: give {@link fit} its options, and tell it each event. */
export interface TrainingRun extends RunFolder {
  /** What the flags say of {@link fit}. */
  readonly fitOptions: FitOptions;
  /** Whether training has begun; until then nothing in the folder has changed. */
  readonly started: boolean;
  /** Logs losses and metrics, shows progress, prints warnings once. */
  record(event: FitEvent): Promise<void>;
  /** Writes `results.json`, by which `--resume` knows that the run is whole. Call it last. */
  finish(results: object): Promise<void>;
  /** Ends the progress bar; call it whatever happens. */
  stop(): void;
}

/** Options of {@link startRun}. */
export interface StartRunOptions {
  /** Ends training after the step under way; that of {@link runProgram}. */
  readonly signal: AbortSignal;
  /** What `config.json` says beside the flags. */
  readonly config?: object;
  /** Where progress goes. Defaults to `process.stdout`. */
  readonly stream?: ProgressStream;
}

/** Makes the run folder that was planned, or opens it again. */
export async function startRun(
  plan: RunPlan<TrainingFlags>,
  { signal, config = {}, stream = process.stdout }: StartRunOptions,
): Promise<TrainingRun> {
  const { example, dir, flags, kind } = plan;
  const { out: _, resume, override, given, ...settings } = flags;
  const { epochs, steps, batch, seed, logEvery, sampleEvery, checkpointEvery, keep } = settings;
  const allConfig = { example, given, flags: settings, ...config };
  const folder = await (kind === 'new' ? createRunFolder(dir, allConfig) : openRunFolder(dir));

  let view: TrainingProgressView | undefined;
  let started = false;
  const warned = new Set<string>();
  const say = (line: string) => (view ? view.note(line) : void stream.write(`${line}\n`));
  return {
    ...folder,
    fitOptions: {
      ...{ epochs, steps, batchSize: batch, seed, logEvery, sampleEvery, signal },
      checkpoints: { dir: folder.checkpointsDir, every: checkpointEvery, keep },
      resume: kind === 'resumed' && (override ? 'override' : resume),
    },
    get started() {
      return started;
    },
    async record(event) {
      switch (event.type) {
        case 'start': {
          const { resumedFrom, step, steps: all, stepsPerEpoch } = event;
          started = true;
          // Not before: fit may have refused to go on, and then the folder stays as it was.
          await rm(join(dir, RESULTS_FILE), { force: true });
          await folder.configure(allConfig);
          await folder.cutAfter(resumedFrom === undefined ? -1 : step, stepsPerEpoch);
          if (resumedFrom !== undefined) {
            say(`resumed  at step ${step} of ${all}, from ${basename(resumedFrom)}`);
          } else if (kind === 'resumed') {
            say('resume   there is no checkpoint yet: it starts from the beginning');
          }
          view = trainingProgress(event, stream);
          break;
        }
        case 'step': {
          const { seconds, imagesPerSecond } = event;
          view?.update(event);
          await folder.log({ ...event, timing: { seconds, imagesPerSecond } });
          break;
        }
        case 'evaluation':
          await folder.log(event);
          break;
        case 'warning':
          if (!warned.has(event.code)) say(`warning  ${event.message}`);
          warned.add(event.code);
          break;
        case 'end':
          view?.stop();
          break;
      }
    },
    finish: (results) =>
      writeFileAtomic(join(dir, RESULTS_FILE), `${JSON.stringify(results, null, 2)}\n`),
    stop: () => view?.stop(),
  };
}
