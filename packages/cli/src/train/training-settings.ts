import { OptionError } from '@gan/core';
import { backends } from '@gan/runs';
import { cosineDecay, linearDecay, type Schedule, stepDecay } from '@gan/trainers';
import { type Checked, choice, integer, number, path, paths, toggle } from '../settings/fields';

/** What every training command takes, beside what is of its model. */
export const trainingShape = {
  epochs: integer(1, 'passes over the training data'),
  steps: integer(1, 'stop after so many steps'),
  batch: integer(1, 'samples a step'),
  lr: number([0, Infinity], "Adam's learning rate"),
  beta1: number([0, 0.999], "Adam's decay of the first moment"),
  lrPolicy: choice(['linear', 'step', 'cosine'], 'how the learning rate falls'),
  decayEpochs: integer(0, 'of the epochs, how many at the end lower the rate, with linear'),
  decayEvery: integer(1, 'epochs from one tenth of the rate to the next, with step'),
  ema: number([0, 0.999999], 'decay of a moving average of the weights', { fallback: 'none' }),
  accumulate: integer(1, 'parts that a batch is split into, to save memory'),
  seed: integer(0, 'seed of all that is drawn'),
  backend: choice(backends, 'tensor engine'),
  threads: integer(1, 'threads of the engine', { fallback: 'all cores' }),
  gpu: integer(0, 'which NVIDIA GPU tensorflow takes', { fallback: 'the first' }),
  tf32: toggle('float32 in full on an NVIDIA GPU, which tensorflow rounds to TF32 in products'),
  out: path('folder for the results', { ofTheCall: true, fallback: 'runs/MODEL, or MODEL-2, ..' }),
  logEvery: integer(1, 'steps between lines of metrics.jsonl'),
  sampleEvery: integer(1, 'steps between pictures'),
  checkpointEvery: integer(1, 'steps between checkpoints'),
  keep: integer(1, 'newest checkpoints to keep'),
  csv: toggle('write losses and metrics into metrics.csv, too'),
  tensorboard: toggle('write event files for TensorBoard, with pictures'),
  resume: toggle('go on from the newest checkpoint, with the settings of that run', {
    ofTheCall: true,
  }),
  override: toggle('let --resume go on with settings that differ', { ofTheCall: true }),
  initFrom: paths('begin with the weights of a checkpoint, .pth or .safetensors (repeatable)'),
};

export const trainingDefaults = {
  ...{ batch: 1, lr: 2e-4, beta1: 0.5, lrPolicy: 'linear', decayEpochs: 0, decayEvery: 50 },
  ...{ accumulate: 1, seed: 1, backend: 'auto', tf32: true, keep: 3 },
  ...{ logEvery: 10, sampleEvery: 100, checkpointEvery: 200 },
  ...{ resume: false, override: false, initFrom: [] as readonly string[] },
} as const;

type RateSettings = Pick<
  Checked<typeof trainingShape>,
  'lrPolicy' | 'decayEvery' | 'decayEpochs' | 'epochs'
>;

/**
 * The schedule that the settings ask for; undefined for a rate that stays.
 *
 * @throws OptionError where it needs a number of epochs, or a larger one.
 */
export function scheduleOf(settings: RateSettings): Schedule | undefined {
  const { lrPolicy, decayEvery, epochs } = settings;
  if (lrPolicy === 'step') return stepDecay({ every: decayEvery });
  if (lrPolicy === 'cosine') {
    if (epochs !== undefined) return cosineDecay({ epochs });
    throw new OptionError('--lr-policy cosine needs --epochs, over which the rate falls; add them');
  }
  // The reference lets the rate fall in the second half of the epochs.
  const { decayEpochs = Math.floor((epochs ?? 0) / 2) } = settings;
  if (decayEpochs === 0) return undefined;
  if (epochs !== undefined && decayEpochs <= epochs) {
    return linearDecay({ constantEpochs: epochs - decayEpochs, decayEpochs });
  }
  throw new OptionError(
    `--decay-epochs ${decayEpochs} are the last of the epochs, of which there are ` +
      `${epochs ?? 'none'}; use --epochs ${2 * decayEpochs}, or fewer --decay-epochs`,
  );
}

/** What the settings say of every trainer. */
export function trainerSettings(
  settings: Pick<Checked<typeof trainingShape>, 'lr' | 'beta1' | 'ema' | 'accumulate' | 'seed'>,
) {
  const { lr, beta1, ema, accumulate, seed } = settings;
  return { learningRate: lr, beta1, ema, accumulate, seed };
}
