import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { Rng } from '@gan/core';
import { mlpDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { conv2d, leakyRelu } from '@gan/layers';
import {
  abs,
  dispose,
  mean,
  neg,
  setBackend,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { CycleGanTrainer } from './cycle-gan/cycle-gan-trainer';
import { ConditionalGanTrainer } from './gan/conditional-gan-trainer';
import { GanTrainer } from './gan/gan-trainer';
import { oneHot } from './gan/one-hot';

/** Mean and covariance of points `[B, 2]`. */
function moments(points: Tensor) {
  const rows = points.arraySync() as [number, number][];
  const average = (f: (row: [number, number]) => number) =>
    rows.reduce((sum, row) => sum + f(row), 0) / rows.length;
  const [x, y] = [average(([a]) => a), average(([, b]) => b)];
  const xx = average(([a]) => (a - x) ** 2);
  const xy = average(([a, b]) => (a - x) * (b - y));
  const yy = average(([, b]) => (b - y) ** 2);
  return { mean: [x, y], covariance: [xx, xy, yy] };
}

const furthest = (a: number[], b: number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

const xavier = { kind: 'xavier', gain: 1 } as const;

/** A generator of 1 x 1 convolutions: of all it can do, inverting alone makes one domain the other. */
function pointwise(seed: number) {
  const image = input({ shape: [null, null, 1] });
  let x = image;
  const apply = (layer: layers.Layer) => {
    x = layer.apply(x) as SymbolicTensor;
  };
  for (const [i, filters] of [16, 16, 1].entries()) {
    apply(conv2d({ filters, kernelSize: 1, init: xavier, seed: seed + i }));
    apply(i < 2 ? leakyRelu() : layers.activation({ activation: 'tanh' }));
  }
  return model({ inputs: image, outputs: x });
}

/** Images of independent pixels, about a quarter of them bright. */
function mostlyDark(rng: Rng, count: number): Tensor4D {
  const values = Array.from({ length: count * 64 }, () => (rng.uniform() < 0.25 ? 0.8 : -0.8));
  return tensor(values, [count, 8, 8, 1]);
}

const distance = (a: Tensor, b: Tensor) => tidy(() => mean(abs(sub(a, b))).dataSync()[0] as number);

describe('learning', () => {
  beforeAll(async () => {
    await setBackend('gan-wasm');
  });

  it('GanTrainer fits the mean and covariance of a Gaussian', async () => {
    const rng = new Rng(1);
    // Points (1.5 + u, -1 + 0.6 u + 0.5 v): covariance 1, 0.6, 0.61.
    const real = () => {
      const points = Array.from({ length: 64 }, () => {
        const [u, v] = [rng.normal(), rng.normal()];
        return [1.5 + u, -1 + 0.6 * u + 0.5 * v];
      });
      return tensor(points);
    };
    const trainer = new GanTrainer({
      generator: mlpGenerator({
        latentDim: 2,
        outputShape: [2],
        hidden: [16],
        outputActivation: 'linear',
      }),
      discriminator: mlpDiscriminator({ inputShape: [2], hidden: [32, 32] }),
      latentDim: 2,
      learningRate: 2e-3,
      ema: 0.995,
    });
    const error = () => {
      const { mean, covariance } = moments(trainer.generate(2000, { average: true }));
      return {
        mean: furthest(mean, [1.5, -1]),
        covariance: furthest(covariance, [1, 0.6, 0.61]),
      };
    };
    const untrained = error();
    for (let i = 0; i < 1200; i++)
      for (const loss of Object.values(trainer.update({ real: real() }))) loss.dispose();
    const trained = error();
    expect(untrained.mean).toBeGreaterThan(1);
    expect(trained.mean).toBeLessThan(0.1);
    expect(untrained.covariance).toBeGreaterThan(0.5);
    expect(trained.covariance).toBeLessThan(0.2);
  });

  it('ConditionalGanTrainer puts each class where it belongs', async () => {
    const rng = new Rng(2);
    const centres = [
      [0.7, 0],
      [-0.4, 0.6],
      [-0.4, -0.6],
    ] as const;
    const batch = () => {
      const labels = Array.from({ length: 48 }, () => rng.integer(3));
      const points = labels.map((label) => centres[label]!.map((c) => c + 0.1 * rng.normal()));
      return { real: tensor(points), condition: oneHot(labels, 3) };
    };
    const trainer = new ConditionalGanTrainer({
      generator: mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [24], conditions: 3 }),
      discriminator: mlpDiscriminator({ inputShape: [2], hidden: [32], conditions: 3 }),
      latentDim: 2,
      conditions: 3,
      learningRate: 2e-3,
      ema: 0.99,
    });
    /** The share of samples that lie nearest to the centre of the class that was asked for. */
    const placed = () => {
      const labels = Array.from({ length: 300 }, (_, i) => i % 3);
      const condition = oneHot(labels, 3);
      const points = trainer.generate(300, { condition, average: true }).arraySync() as number[][];
      const right = points.filter(([x = 0, y = 0], i) => {
        const distances = centres.map(([cx, cy]) => Math.hypot(x - cx, y - cy));
        return (
          distances.indexOf(Math.min(...distances)) === labels[i] && Math.min(...distances) < 0.35
        );
      });
      return right.length / points.length;
    };
    const untrained = placed();
    for (let i = 0; i < 700; i++)
      for (const loss of Object.values(trainer.update(batch()))) loss.dispose();
    expect(untrained).toBeLessThan(0.4);
    expect(placed()).toBeGreaterThan(0.95);
  });

  it('CycleGanTrainer learns an inversion from images that do not belong together', () => {
    const discriminator = (seed: number) =>
      pixelDiscriminator({ inputChannels: 1, filters: 16, norm: 'none', init: xavier, seed });
    const trainer = new CycleGanTrainer({
      generatorA: pointwise(10),
      generatorB: pointwise(20),
      discriminatorA: discriminator(3),
      discriminatorB: discriminator(4),
      lambdaIdentity: 0,
      learningRate: 2e-3,
    });
    const [ofA, ofB] = [new Rng(5), new Rng(6)];
    const unseen = mostlyDark(new Rng(99), 8);
    const error = () => {
      const inverted = trainer.generate(unseen);
      const back = trainer.generate(neg(unseen), { direction: 'BtoA' });
      return [distance(inverted, neg(unseen)), distance(back, unseen)];
    };
    for (const value of error()) expect(value).toBeGreaterThan(0.6);
    for (let i = 0; i < 100; i++) {
      tidy(() => dispose(trainer.update({ a: mostlyDark(ofA, 2), b: neg(mostlyDark(ofB, 2)) })));
    }
    for (const value of error()) expect(value).toBeLessThan(0.05);
  });
});
