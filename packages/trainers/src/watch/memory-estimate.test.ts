import { useBackend } from '@gan/backend';
import { dcganDiscriminator } from '@gan/discriminators';
import { backend, dispose, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { images, smallTrainers } from '../../test/small-trainers';
import { CycleGanTrainer } from '../cycle-gan/cycle-gan-trainer';
import { DcganTrainer } from '../gan/dcgan-trainer';
import { Pix2PixTrainer } from '../pix2pix/pix2pix-trainer';
import type { Trainer } from '../trainer/trainer';
import { activationCount } from './activations';
import { estimateMemory, type MemoryEstimate } from './memory-estimate';

beforeAll(async () => {
  await useBackend('wasm');
});

/** The most that gan-wasm holds at once while it computes; its own report is of the moment. */
async function peakBytes(compute: () => Promise<unknown>): Promise<number> {
  const { heap } = (backend() as unknown as { runtime: { heap: Heap } }).runtime;
  const allocate = heap.allocate;
  let peak = 0;
  heap.allocate = function (...given) {
    const address = allocate.apply(this, given);
    peak = Math.max(peak, this.bytesInUse);
    return address;
  };
  try {
    await compute();
  } finally {
    heap.allocate = allocate;
  }
  return peak;
}

interface Heap {
  readonly bytesInUse: number;
  allocate(bytes: number, purpose: string): number;
}

type Steps = Trainer<Record<string, Tensor>> & { step(batch: object): Promise<unknown> };

const pair = (count: number, size: number) => ({
  a: images([count, size, size, 3], 1),
  b: images([count, size, size, 3], 2),
});
const real = (count: number, size: number) => ({ real: images([count, size, size, 3], 1) });

const cases: [string, () => [object, Record<string, Tensor>]][] = [
  ['pix2pix, narrow', () => [new Pix2PixTrainer({ imageSize: 64, filters: 8 }), pair(4, 64)]],
  ['pix2pix, wide', () => [new Pix2PixTrainer({ imageSize: 32, filters: 32 }), pair(1, 32)]],
  ['pix2pix, large', () => [new Pix2PixTrainer({ imageSize: 128, filters: 16 }), pair(1, 128)]],
  [
    'CycleGAN',
    () => [new CycleGanTrainer({ imageSize: 64, filters: 8, poolSize: 0 }), pair(1, 64)],
  ],
  [
    'CycleGAN, batch',
    () => [new CycleGanTrainer({ imageSize: 32, filters: 8, poolSize: 0 }), pair(4, 32)],
  ],
  ['DCGAN', () => [new DcganTrainer({ imageSize: 32, filters: 16 }), real(32, 32)]],
  ['DCGAN, wide', () => [new DcganTrainer({ imageSize: 32, filters: 64 }), real(8, 32)]],
  [
    'pix2pix, micro-batches',
    () => [new Pix2PixTrainer({ imageSize: 64, filters: 8, accumulate: 4 }), pair(8, 64)],
  ],
];

describe('estimateMemory', () => {
  it.each(cases)('comes within 25% of what gan-wasm holds: %s', async (_, make) => {
    const [made, batch] = make();
    const trainer = made as Steps & { dispose(): void };
    const { total } = estimateMemory(trainer, batch);
    const peak = await peakBytes(() => trainer.step(batch));
    trainer.dispose();
    dispose(batch);
    expect(total / peak).toBeGreaterThan(0.8);
    expect(total / peak).toBeLessThan(1.25);
  });

  it('adds up what is known exactly', () => {
    const trainer = new CycleGanTrainer({ imageSize: 32, filters: 1, poolSize: 7, ema: 0.9 });
    const batch = pair(2, 32);
    const estimate = estimateMemory(trainer, batch);
    const parameters = Object.entries(trainer.models).map(([name, model]) => ({
      // Weights and two slots; generators have averages, too.
      floats: model.countParams() * (name.startsWith('generator') ? 4 : 3),
    }));
    expect(estimate.weights).toBe(4 * parameters.reduce((sum, { floats }) => sum + floats, 0));
    expect(estimate.buffers).toBe(4 * 2 * 7 * 32 * 32 * 3);
    const { weights, buffers, gradients, activations, total } = estimate;
    expect(total).toBe(weights + buffers + gradients + activations);
    trainer.dispose();
    dispose(batch);
  });

  it('does not count replayed images twice', async () => {
    const trainer = new CycleGanTrainer({ imageSize: 32, filters: 1, poolSize: 2 });
    const batch = pair(1, 32);
    const before = estimateMemory(trainer, batch);
    await trainer.step(batch);
    expect(estimateMemory(trainer, batch)).toEqual(before);
    trainer.dispose();
    dispose(batch);
  });

  it.each(Object.entries(smallTrainers))('grows with the batch of %s', (_, { make, batch }) => {
    const trainer = make();
    const at = (size: number): MemoryEstimate => estimateMemory(trainer, batch(0, size));
    expect(at(4).activations).toBe(2 * at(2).activations);
    expect(at(4).weights).toBe(at(2).weights);
    trainer.dispose();
  });

  it('asks for a trainer that it knows', () => {
    const other = { update: () => ({}), optimizers: {}, models: {} };
    expect(() => estimateMemory(other, {})).toThrow(
      'estimateMemory: trainer must be one of this package',
    );
  });
});

describe('activationCount', () => {
  it('sums what layers put out', () => {
    const model = dcganDiscriminator({ imageSize: 8, channels: 1, filters: 2 });
    // Each convolution halves 8 x 8, and the last one judges; norms and activations put out as much.
    const count = activationCount(model, [[3, 8, 8, 1]]);
    const byHand = model.layers
      .slice(1)
      .map(({ outputShape }) => (outputShape as number[]).slice(1).reduce((a, b) => a * b, 3));
    expect(count).toBe(byHand.reduce((a, b) => a + b));
  });

  it('looks into models in models, of any size', () => {
    const inner = sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 1, inputShape: [null, null, 2] }),
        layers.leakyReLU(),
      ],
    });
    const outer = sequential({ layers: [inner, layers.globalAveragePooling2d({})] });
    expect(activationCount(outer, [[2, 5, 6, 2]])).toBe(2 * (2 * 5 * 6 * 4) + 2 * 4);
  });
});
