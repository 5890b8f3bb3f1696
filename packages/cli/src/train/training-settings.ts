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
  out: path('folder for the results', { ofTheCall: true, fallback: 'runs/MODEL, or MODEL-2, ..' }),
  logEvery: integer(1, 'steps between lines of metrics.jsonl'),
  sampleEvery: integer(1, 'steps between pictures'),
  checkpointEvery: integer(1, 'steps between checkpoints'),
  keep: integer(1, 'newest checkpoints to keep'),
  resume: toggle('go on from the newest checkpoint, with the settings of that run', {
    ofTheCall: true,
  }),
  override: toggle('let --resume go on with settings that differ', { ofTheCall: true }),
  initFrom: paths('begin with the weights of a checkpoint, .pth or .safetensors (repeatable)'),
};

export const trainingDefaults = {
  ...{ batch: 1, lr: 2e-4, beta1: 0.5, lrPolicy: 'linear', decayEpochs: 0, decayEvery: 50 },
  ...{ accumulate: 1, seed: 1, backend: 'auto', keep: 3 },
  ...{ logEvery: 10, sampleEvery: 100, checkpointEvery: 200 },
  ...{ resume: false, override: false, initFrom: [] as readonly string[] },
} as const;

/** The schedule that the settings ask for; undefined for a rate that stays. */
export function scheduleOf(
  settings: Pick<
    Checked<typeof trainingShape>,
    'lrPolicy' | 'decayEvery' | 'decayEpochs' | 'epochs'
  >,
): Schedule | undefined {
  const { lrPolicy, decayEpochs = 0, decayEvery, epochs = 0 } = settings;
  switch (lrPolicy) {
    case 'step':
      return stepDecay({ every: decayEvery });
    case 'cosine':
      return cosineDecay({ epochs: Math.max(1, epochs) });
    default:
      if (decayEpochs === 0) return undefined;
      return linearDecay({ constantEpochs: Math.max(0, epochs - decayEpochs), decayEpochs });
  }
}

/** What the settings say of every trainer. */
export function trainerSettings(
  settings: Pick<Checked<typeof trainingShape>, 'lr' | 'beta1' | 'ema' | 'accumulate' | 'seed'>,
) {
  const { lr, beta1, ema, accumulate, seed } = settings;
  return { learningRate: lr, beta1, ema, accumulate, seed };
}
