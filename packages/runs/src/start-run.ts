import type { FitOptions } from '@gan/trainers';
import type { RunPlan } from './plan-run';
import type { ProgressStream } from './progress';
import { type RunRecorder, recordRun } from './record-run';
import { claimRunFolder, openRunFolder, type RunFolder } from './run-folder';

/** A run that records itself: give `fit` its options, and tell it each event. */
export interface TrainingRun extends RunFolder, RunRecorder {
  /** What the flags say of `fit`. */
  readonly fitOptions: FitOptions;
}

/** Options of {@link startRun}. */
export interface StartRunOptions {
  /** Ends training after the step under way; that of `runProgram`. */
  readonly signal: AbortSignal;
  /** What `config.json` says beside the program's name and its flags. Defaults to nothing. */
  readonly config?: object;
  /** Where progress goes. Defaults to `process.stdout`. */
  readonly stream?: ProgressStream;
}

/**
 * Makes the run folder that was planned, or opens it again.
 *
 * @throws OptionError where the folder has been taken meanwhile, or cannot be written to.
 *
 * @example
 * ```ts
 * import { addTrainingFlags, command, planRun, startRun, trainingFlags } from '@gan/runs';
 * import { proceduralFacades } from '@gan/data';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const defaults = { epochs: 1, logEvery: 1 };
 * const line = addTrainingFlags(command('houses', 'Learns houses.'), defaults);
 * const plan = await planRun({
 *   program: 'houses',
 *   args: ['--steps', '2'],
 *   parse: (args) => trainingFlags(line.parse([...args], { from: 'user' }), defaults),
 *   fallback: 'runs/houses',
 * });
 * const run = await startRun(plan, { signal: new AbortController().signal });
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 1 });
 * for await (const event of fit(trainer, proceduralFacades({ imageSize: 32 }), run.fitOptions)) {
 *   await run.record(event);
 * }
 * await run.finish({ steps: run.metrics.length });
 * ```
 */
export async function startRun(
  plan: RunPlan,
  { signal, config, stream }: StartRunOptions,
): Promise<TrainingRun> {
  const { program, dir, flags, kind } = plan;
  const { out: _, resume, override, given, ...settings } = flags;
  const { epochs, steps, batch, seed, logEvery, sampleEvery, checkpointEvery, keep } = settings;
  const { csv, tensorboard } = settings;
  const allConfig = { program, given, flags: settings, ...config };
  const taken = `--out: another run has just begun in ${dir}; name a new folder`;
  const folder =
    kind === 'new'
      ? await claimRunFolder(dir, allConfig, { by: '--out', taken })
      : openRunFolder(dir);
  const resumed = kind === 'resumed';
  const records = { config: allConfig, resumed, csv, tensorboard, stream };
  const recorder = recordRun(folder, records);
  return {
    ...folder,
    fitOptions: {
      ...{ epochs, steps, batchSize: batch, seed, logEvery, sampleEvery, signal },
      checkpoints: { dir: folder.checkpointsDir, every: checkpointEvery, keep },
      resume: resumed && (override ? 'override' : resume),
    },
    get started() {
      return recorder.started;
    },
    get finished() {
      return recorder.finished;
    },
    record: recorder.record,
    addSample: recorder.addSample,
    finish: recorder.finish,
    stop: recorder.stop,
  };
}
