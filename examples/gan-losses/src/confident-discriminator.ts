import { Rng } from '@gan/core';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { adversarialLoss } from '@gan/losses';
import { GanTrainer } from '@gan/trainers';
import {
  add,
  addN,
  dispose,
  mean,
  mul,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { Compared } from './losses';

/** Sizes of the experiment. */
export interface ExperimentOptions {
  /** Discriminator steps; the generator takes none. */
  readonly steps: number;
  /** Steps from one measurement to the next. */
  readonly every: number;
  readonly seed: number;
  /** Ends the experiment early, by throwing. */
  readonly signal?: AbortSignal;
}

/** What is seen after some discriminator steps. */
export interface Measurement {
  readonly step: number;
  /** |gradient of G's loss with respect to all of G's weights|. */
  readonly gradient: number;
  /** D's mean output for real points and for generated ones. */
  readonly onReal: number;
  readonly onFake: number;
}

const BATCH = 128;
const LATENT = 2;

/** Real points: N((4, 0), 0.5^2). An untrained generator's lie around (0, 0), far from them. */
const REAL = { mean: [4, 0], std: 0.5 } as const;

/**
 * Trains a discriminator against a generator that stands still, and measures what gradient the
 * generator would get.
 *
 * The longer it trains, the surer D is of what is real: that is where the losses part.
 */
export async function watchGradient(
  { kind, gradientPenalty }: Compared,
  { steps, every, seed, signal }: ExperimentOptions,
): Promise<Measurement[]> {
  const trainer = new GanTrainer({
    generator: mlpGenerator({
      latentDim: LATENT,
      outputShape: [2],
      hidden: [32],
      outputActivation: 'linear',
      seed,
    }),
    discriminator: mlpDiscriminator({ inputShape: [2], hidden: [64, 64], seed }),
    latentDim: LATENT,
    learningRate: 1e-3,
    ...{ loss: kind, gradientPenalty, seed },
  });
  const { generator, discriminator } = trainer.models;
  trainer.optimizers.generator.learningRate = 0; // G stands still

  const rng = new Rng(seed).fork('real points');
  const normals = (rows: number) =>
    tensor2d(
      Array.from({ length: rows * 2 }, () => rng.normal()),
      [rows, 2],
    );
  const draw = () => tidy(() => add(mul(normals(BATCH), REAL.std), [[...REAL.mean]]));

  const z = normals(4 * BATCH);
  const real = draw();
  const loss = adversarialLoss(kind);
  const measure = (step: number): Measurement =>
    tidy(() => {
      const judge = (x: Tensor) => discriminator.apply(x) as Tensor;
      const variables = trainer.optimizers.generator.variables.map(({ variable }) => variable);
      const lossOfG = () => loss.generator(judge(generator.apply(z) as Tensor));
      const { grads } = variableGrads(lossOfG, variables);
      const squares = Object.values(grads).map((gradient) => sum(square(gradient)));
      const average = (x: Tensor) => mean(x).dataSync()[0]!;
      return {
        step,
        gradient: (sqrt(addN(squares)) as Scalar).dataSync()[0]!,
        onReal: average(judge(real)),
        onFake: average(judge(generator.predict(z) as Tensor2D)),
      };
    });

  const measurements = [measure(0)];
  for (let step = 1; step <= steps; step++) {
    const batch = { real: draw() };
    dispose(trainer.update(batch));
    dispose(batch);
    if (step % every !== 0 && step !== steps) continue;
    measurements.push(measure(step));
    await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C through
    signal?.throwIfAborted();
  }
  dispose([z, real]);
  trainer.dispose();
  generator.dispose();
  discriminator.dispose();
  return measurements;
}
