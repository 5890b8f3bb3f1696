import type { BatchOptions, Dataset } from '@gan/core';
import { type Scalar, scalar, type Tensor, tensor, variable } from '@tensorflow/tfjs-core';
import { Adam } from '../src/optimise/adam';
import type { Trainer } from '../src/trainer/trainer';

export type Batch = { x: Tensor };

/** Counts its samples; a batch holds the indices that it was asked for. */
export class Counting implements Dataset<Batch> {
  readonly asked: BatchOptions[] = [];
  closed = 0;
  constructor(readonly size: number) {}

  async *batches(options: BatchOptions): AsyncGenerator<Batch> {
    this.asked.push(options);
    try {
      for (let i = 0; i < this.size; i += options.batchSize) {
        const count = Math.min(options.batchSize, this.size - i);
        yield { x: tensor(Array.from({ length: count }, (_, k) => i + k)) };
      }
    } finally {
      this.closed++;
    }
  }
}

/** "Trains" by recording batch sizes and learning rates. */
export function recorder(loss: (step: number) => number = (step) => step) {
  const seen: { size: number; rate: number }[] = [];
  const adam = new Adam([{ name: 'w', variable: variable(scalar(0)) }], { learningRate: 0.01 });
  const trainer: Trainer<Batch> = {
    optimizers: { all: adam },
    models: {},
    update({ x }) {
      seen.push({ size: x.size, rate: adam.learningRate });
      return { loss: scalar(loss(seen.length)) as Scalar };
    },
  };
  return { trainer, seen, adam };
}
