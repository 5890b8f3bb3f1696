import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  DataError,
  type Dataset,
  OptionError,
  show,
} from '@gan/core';
import type { FitConfig } from '../checkpoint/checkpoint-types';
import type { CheckpointOptions, Evaluate, FitOptions } from './fit-options';

const caller = 'fit';
const positive = (name: string, value: number) => checkInteger(caller, name, value, { min: 1 });

/** Checkpoint options with their defaults. */
export type CheckpointPlan = Required<
  Pick<CheckpointOptions, 'dir' | 'every' | 'keep' | 'force'>
> & {
  readonly best?: { readonly metric: string; readonly mode: 'min' | 'max' };
};

/** How to measure. */
export interface EvaluationPlan<Batch> {
  /** Steps; null is once an epoch. */
  readonly every: number | null;
  readonly run: Evaluate<Batch>;
}

/** {@link FitOptions}, checked and with their defaults. */
export interface FitPlan<Batch> {
  readonly steps: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly logEvery: number;
  readonly sampleEvery: number;
  readonly seed: number;
  readonly evaluation?: EvaluationPlan<Batch>;
  readonly checkpoints?: CheckpointPlan;
  readonly resume: boolean | 'override';
  readonly onNonFinite: 'stop' | 'skip';
  /** What a resumed run must have in common with the one before. */
  readonly config: FitConfig;
}

/** Checks the options of `fit`. `steps` and `epochs` are infinite where they are not given. */
export function fitPlan<Batch extends object>(
  dataset: Dataset<Batch>,
  options: FitOptions<Batch>,
): FitPlan<Batch> {
  checkOptions(caller, options, [
    'epochs',
    'steps',
    'batchSize',
    'schedule',
    'logEvery',
    'sampleEvery',
    'evaluate',
    'checkpoints',
    'resume',
    'onNonFinite',
    'signal',
    'seed',
  ]);
  const { batchSize = 1, logEvery = 10, seed = 0, resume = false, onNonFinite = 'stop' } = options;
  positive('batchSize', batchSize);
  positive('logEvery', logEvery);
  checkInteger(caller, 'seed', seed);
  if (options.epochs === undefined && options.steps === undefined) {
    throw new OptionError('fit: epochs or steps must be given; for example epochs: 200');
  }
  if (dataset.size < 1) throw new DataError('fit: the data set is empty; it needs one sample');
  const stepsPerEpoch = Math.ceil(dataset.size / batchSize);
  const { steps, epochs } = options;
  if (steps !== undefined) positive('steps', steps);
  if (epochs !== undefined) positive('epochs', epochs);
  if (options.sampleEvery === undefined && stepsPerEpoch === Infinity) {
    throw new OptionError(
      'fit: sampleEvery must be given for a data set without end, as its epoch is never over; for ' +
        'example sampleEvery: 1000',
    );
  }
  const sampleEvery = positive('sampleEvery', options.sampleEvery ?? stepsPerEpoch);
  checkChoice(caller, 'onNonFinite', onNonFinite, ['stop', 'skip']);
  const evaluation = evaluationPlan(options);
  const checkpoints = checkpointPlan(options, evaluation !== undefined);
  if (resume !== 'override') checkBoolean(caller, 'resume', resume);
  if (resume && !checkpoints) {
    throw new OptionError('fit: resume needs checkpoints: { dir, every } to go on from');
  }
  const { schedule, signal } = options;
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    throw new OptionError(
      `fit: signal must be an AbortSignal, such as new AbortController().signal, got ${show(signal)}`,
    );
  }
  if (schedule !== undefined && typeof schedule !== 'function') {
    throw new OptionError(
      'fit: schedule must be a function of the epoch, such as linearDecay(options), got ' +
        show(schedule),
    );
  }
  return {
    steps: steps ?? Infinity,
    epochs: epochs ?? Infinity,
    batchSize,
    stepsPerEpoch,
    logEvery,
    sampleEvery,
    seed,
    evaluation,
    checkpoints,
    resume,
    onNonFinite,
    // A run may be made longer or shorter as one likes: steps and epochs are not among it.
    config: {
      batchSize,
      logEvery,
      sampleEvery,
      seed,
      schedule: schedule ? (schedule.config ?? 'a function') : null,
      evaluate: evaluation ? (evaluation.every ?? 'once an epoch') : null,
      best: checkpoints?.best ?? null,
      onNonFinite,
      'dataset.size': dataset.size,
    },
  };
}

function evaluationPlan<Batch>({ evaluate }: FitOptions<Batch>): EvaluationPlan<Batch> | undefined {
  if (evaluate === undefined) return undefined;
  if (typeof evaluate === 'function') return { every: null, run: evaluate };
  checkOptions('fit: evaluate', evaluate, ['every', 'run']);
  const { every, run } = evaluate;
  positive('evaluate.every', every);
  if (typeof run === 'function') return { every, run };
  throw new OptionError(`fit: evaluate.run must be a function, got ${show(run)}`);
}

function checkpointPlan(
  { checkpoints }: FitOptions<never>,
  evaluates: boolean,
): CheckpointPlan | undefined {
  if (checkpoints === undefined) return undefined;
  checkOptions('fit: checkpoints', checkpoints, ['dir', 'every', 'keep', 'force', 'best']);
  const { dir, every, keep = 3, force = false, best } = checkpoints;
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`fit: checkpoints.dir must be the path of a folder, got ${show(dir)}`);
  }
  positive('checkpoints.every', every);
  positive('checkpoints.keep', keep);
  checkBoolean(caller, 'checkpoints.force', force);
  if (best === undefined) return { dir, every, keep, force };
  checkOptions('fit: checkpoints.best', best, ['metric', 'mode']);
  const { metric, mode = 'min' } = best;
  checkChoice(caller, 'checkpoints.best.mode', mode, ['min', 'max']);
  if (typeof metric !== 'string' || !evaluates) {
    throw new OptionError(
      `fit: checkpoints.best.metric must name a metric of evaluate, got ${show(metric)}` +
        (evaluates ? '' : '; give the option evaluate'),
    );
  }
  return { dir, every, keep, force, best: { metric, mode } };
}
