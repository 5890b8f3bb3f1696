import { concat, dispose, slice, Tensor, tidy } from '@tensorflow/tfjs-core';
import { outputStatistics } from './output-statistics';
import type { GeneratorOutput, Trainer } from './trainer';
import type { Trouble, TroubleWatch } from './trouble-watch';

/** Samples of a batch that are enough to see by. */
const SAMPLES = 8;

/** Looks now and then at what a trainer's generators make. */
export interface OutputWatch<Batch> {
  /** Looks at a batch; it is left as it is, and so is the run. */
  look(step: number, batch: Batch): Promise<Trouble[]>;
  dispose(): void;
}

/**
 * Feeds a {@link TroubleWatch} with statistics of a trainer's outputs.
 *
 * Each look takes the batch of the look before, too, so that batches of one sample can be compared.
 */
export function outputWatch<Batch extends object>(
  trainer: Trainer<Batch>,
  watch: TroubleWatch,
): OutputWatch<Batch> {
  let before: Batch | undefined;
  return {
    async look(step, batch) {
      if (!trainer.outputs) return [];
      const current = firstSamples(batch);
      // Not in one scope: each pass frees its activations before the next begins.
      const outputs: (readonly GeneratorOutput[])[] = [];
      const troubles: Trouble[] = [];
      try {
        for (const [i, samples] of [before, current].entries()) {
          if (samples) outputs.push(trainer.outputs(samples, i));
        }
        for (const one of togetherByGenerator(outputs)) {
          const { generator, fake, real } = one;
          try {
            if (fake.shape[0] === 1) continue;
            troubles.push(...watch.outputs(step, generator, await outputStatistics(fake, real)));
          } finally {
            dispose([fake, real]);
          }
        }
      } finally {
        dispose(outputs.flat().map(({ fake }) => fake));
        if (before) dispose(tensorsOf(before));
        before = current;
      }
      return troubles;
    },
    dispose() {
      if (before) dispose(tensorsOf(before));
      before = undefined;
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
