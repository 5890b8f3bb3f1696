import { ringOfGaussians } from '@gan/data';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { ModeCoverage } from '@gan/metrics';
import { fit, GanTrainer, linearDecay } from '@gan/trainers';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Snapshot } from './results';
import type { Setting } from './settings';

const BATCH = 128;
const LATENT = 8;
const SNAPSHOTS = 7;

/** 100 batches an epoch, which is how often the learning rate changes. */
export const ring = ringOfGaussians({ count: 100 * BATCH });

/** How long one run is. */
export interface TrainOptions {
  readonly seed: number;
  readonly steps: number;
  /** Ends the run early, by throwing. */
  readonly signal?: AbortSignal;
}

/** One run: the generator's samples before the first step, every seventh of the way, and at the end. */
export async function train(
  setting: Setting,
  { seed, steps, signal }: TrainOptions,
): Promise<Snapshot[]> {
  const generator = mlpGenerator({
    latentDim: LATENT,
    outputShape: [2],
    hidden: [64, 64],
    outputActivation: 'linear',
    seed,
  });
  const discriminator = mlpDiscriminator({ inputShape: [2], hidden: [64, 64], seed });
  const trainer = new GanTrainer({ generator, discriminator, latentDim: LATENT, seed });
  trainer.optimizers.generator.learningRate = setting.rates.generator;
  trainer.optimizers.discriminator.learningRate = setting.rates.discriminator;

  const epochs = Math.ceil(steps / 100);
  const decayEpochs = Math.ceil(epochs / 2);
  const schedule = linearDecay({ constantEpochs: epochs - decayEpochs, decayEpochs });
  const sampleEvery = Math.ceil(steps / SNAPSHOTS);
  const snapshots: Snapshot[] = [];
  const plan = { steps, batchSize: BATCH, schedule, logEvery: 100, sampleEvery, seed, signal };
  for await (const event of fit(trainer, ring, plan)) {
    if (event.type === 'sample') snapshots.push(await look(trainer, event.step));
  }
  trainer.dispose();
  generator.dispose();
  discriminator.dispose();
  signal?.throwIfAborted();
  return snapshots;
}

/** 2500 samples, as many as the papers take. */
async function look(trainer: GanTrainer, step: number): Promise<Snapshot> {
  const samples = trainer.generate(2500) as Tensor2D;
  const coverage = new ModeCoverage({ centres: ring.centres, std: ring.std, minimum: 25 });
  await coverage.add(samples);
  const points = (await samples.data()) as Float32Array;
  samples.dispose();
  return { step, points: points.slice(), coverage: coverage.result() };
}
