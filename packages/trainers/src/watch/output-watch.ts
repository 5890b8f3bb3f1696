import { concat, dispose, slice, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { GeneratorOutput, Trainer } from '../trainer/trainer';
import { outputStatistics } from './output-statistics';
import type { Trouble, TroubleWatch } from './trouble-watch';

/** Samples of a batch that are enough to see by. */
const SAMPLES = 8;

/** Looks now and then at what a trainer's generators make. */
export interface OutputWatch<Batch> {
  /** Copies some samples of a batch to look at, which may be freed then. */
  take(batch: Batch): void;
  /** Looks at what the generators make of the samples taken; the run is left as it is. */
  look(step: number): Promise<Trouble[]>;
  dispose(): void;
}

/**
 * Feeds a {@link TroubleWatch} with statistics of a trainer's outputs.
 *
 * Each look takes the samples of the look before, too, so that batches of one can be compared.
 */
export function outputWatch<Batch extends object>(
  trainer: Trainer<Batch>,
  watch: TroubleWatch,
): OutputWatch<Batch> {
  let samples: Batch[] = [];
  return {
    take(batch) {
      if (trainer.outputs) samples.push(firstSamples(batch));
      for (const old of samples.splice(0, samples.length - 2)) dispose(tensorsOf(old));
    },
    async look(step) {
      const outputs: (readonly GeneratorOutput[])[] = [];
      const troubles: Trouble[] = [];
      try {
        // Not in one scope: each pass frees its activations before the next begins.
        for (const [i, one] of samples.entries()) outputs.push(trainer.outputs?.(one, i) ?? []);
        for (const { generator, fake, real } of togetherByGenerator(outputs)) {
          try {
            if (fake.shape[0] === 1) continue;
            troubles.push(...watch.outputs(step, generator, await outputStatistics(fake, real)));
          } finally {
            dispose([fake, real]);
          }
        }
      } finally {
        dispose(outputs.flat().map(({ fake }) => fake));
      }
      return troubles;
    },
    dispose() {
      for (const one of samples) dispose(tensorsOf(one));
      samples = [];
    },
  };
}

/** A generator's samples of both batches in one tensor; of the latter alone where sizes differ. */
function togetherByGenerator(
  outputs: readonly (readonly GeneratorOutput[])[],
): readonly GeneratorOutput[] {
  const last = outputs.at(-1) ?? [];
  return last.map(({ generator, fake, real }, i) => {
    const all = outputs.map((one) => one[i] as GeneratorOutput);
    const join = (of: (one: GeneratorOutput) => Tensor, alone: Tensor) =>
      all.every((one) => sizeOf(of(one)) === sizeOf(alone)) ? concat(all.map(of)) : alone.clone();
    return {
      generator,
      fake: join((one) => one.fake, fake),
      real: join((one) => one.real, real),
    };
  });
}

const sizeOf = (x: Tensor) => x.shape.slice(1).join();

const tensorsOf = (batch: object): Tensor[] =>
  Object.values(batch).filter((value) => value instanceof Tensor);

/** Copies of the first samples of every tensor of a batch. */
function firstSamples<Batch extends object>(batch: Batch): Batch {
  return tidy(() => {
    const first = Object.entries(batch).map(([name, value]) =>
      value instanceof Tensor
        ? [name, slice(value, 0, Math.min(SAMPLES, value.shape[0] ?? 1))]
        : [name, value],
    );
    return Object.fromEntries(first);
  }) as Batch;
}
