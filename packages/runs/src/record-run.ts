import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FitEvent } from '@gan/trainers';
import { writeFileAtomic } from './atomic-file';
import { csvMetrics } from './csv-metrics';
import { type EventRecorder, lastStepOf } from './event-recorder';
import { type ProgressStream, type TrainingProgressView, trainingProgress } from './progress';
import type { RunFolder } from './run-folder';
import { tensorboardEvents } from './tensorboard/tensorboard-events';

/** Where the results of a whole run are; a run that has the file is finished. */
export const RESULTS_FILE = 'results.json';

/** Options of {@link recordRun}. */
export interface RecordRunOptions {
  /** What `config.json` says from the start of training on. Defaults to what it says already. */
  readonly config?: object;
  /** Whether the run shall go on with an earlier one; it says so where it cannot. Defaults to false. */
  readonly resumed?: boolean;
  /** Whether losses and metrics go to `metrics.csv`, too. Defaults to false. */
  readonly csv?: boolean;
  /** Whether all of it goes to event files in `tensorboard/`, too, pictures included. Defaults to false. */
  readonly tensorboard?: boolean;
  /** Where progress goes. Defaults to `process.stdout`. */
  readonly stream?: ProgressStream;
}

/** Records a run: tell it each event. */
export interface RunRecorder extends EventRecorder {
  /** Whether training has begun; until then nothing in the folder has changed. */
  readonly started: boolean;
  /** Whether its results have been written. */
  readonly finished: boolean;
  /** Logs losses and metrics, shows progress, prints warnings once. */
  record(event: FitEvent): Promise<void>;
  /** Adds a picture to the folder as `RunFolder` does, and to what else records the run. */
  addSample: RunFolder['addSample'];
  /** Writes `results.json`, by which `--resume` knows that the run is whole. Call it last. */
  finish(results: object): Promise<void>;
  /** Ends the progress bar; call it whatever happens. */
  stop(): void;
}

/**
 * Records the events of a run in its folder and shows its progress.
 *
 * The events are those of `fit`; a loop of one's own tells the same: `start` first, then `step` and
 * `evaluation`, and `end`. A `start` with `resumedFrom` keeps what the folder has up to its step, one
 * without begins the records anew.
 *
 * @example
 * ```ts
 * import { createRunFolder, recordRun } from '@gan/runs';
 *
 * const run = recordRun(await createRunFolder('runs/countdown'));
 * const length = { steps: 3, epochs: 1, stepsPerEpoch: 3, batchSize: 1 };
 * await run.record({ type: 'start', step: 0, ...length });
 * for (let step = 1; step <= 3; step++) {
 *   const losses = { loss: 1 / step };
 *   const timing = { seconds: step, imagesPerSecond: 1 };
 *   await run.record({ type: 'step', step, epoch: 1, losses, learningRate: 1e-3, ...timing });
 * }
 * await run.record({ type: 'end', step: 3, epoch: 1, reason: 'finished' });
 * await run.finish({ loss: 1 / 3 });
 * ```
 */
export function recordRun(folder: RunFolder, options: RecordRunOptions = {}): RunRecorder {
  const { config, resumed = false, stream = process.stdout } = options;
  const { csv = false, tensorboard = false } = options;
  const results = join(folder.dir, RESULTS_FILE);
  const board = tensorboard ? tensorboardEvents(join(folder.dir, 'tensorboard')) : undefined;
  const recorders = [
    ...(csv ? [csvMetrics(join(folder.dir, 'metrics.csv'))] : []),
    ...(board ? [board] : []),
  ];
  let view: TrainingProgressView | undefined;
  let started = false;
  let finished = false;
  const warned = new Set<string>();
  const say = (line: string) => (view ? view.note(line) : void stream.write(`${line}\n`));
  return {
    get started() {
      return started;
    },
    get finished() {
      return finished;
    },
    async record(event) {
      switch (event.type) {
        case 'start': {
          const { resumedFrom, step, steps: all, stepsPerEpoch } = event;
          started = true;
          // Not before: fit may have refused to go on, and then the folder stays as it was.
          await rm(results, { force: true });
          if (config) await folder.configure(config);
          await folder.cutAfter(lastStepOf(event), stepsPerEpoch);
          if (resumedFrom !== undefined) {
            say(`resumed  at step ${step} of ${all}, from ${basename(resumedFrom)}`);
          } else if (resumed) {
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
      for (const recorder of recorders) await recorder.record(event);
    },
    async addSample(at, write) {
      let picture = '';
      await folder.addSample(at, (file) => {
        picture = file;
        return write(file);
      });
      await board?.addImage({ step: at.step, png: await readFile(picture) });
    },
    async finish(found) {
      await writeFileAtomic(results, `${JSON.stringify(found, null, 2)}\n`);
      finished = true;
    },
    stop: () => view?.stop(),
  };
}
