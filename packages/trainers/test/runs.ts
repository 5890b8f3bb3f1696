import { type BatchOptions, type Dataset, Rng } from '@gan/core';
import { type FitEvent, type FitOptions, fit } from '../src/index';
import { type AnyBatch, type AnyTrainer, type SmallTrainer, values } from './small-trainers';

/** Batches that depend on seed, epoch and place alone, as those of every data set do. */
export function waveData({ batch }: Pick<SmallTrainer, 'batch'>, size: number): Dataset<AnyBatch> {
  return {
    size,
    async *batches({ batchSize, seed, epoch, skip = 0 }: BatchOptions) {
      const rng = new Rng(seed).fork(`epoch ${epoch}`);
      for (let start = skip * batchSize; start < size; start += batchSize) {
        const draw = rng.fork(`batch ${start}`).integer(1000);
        yield batch(draw, Math.min(batchSize, size - start));
      }
    },
  };
}

/** All that a trainer's next steps depend on, as numbers. */
export const everything = (trainer: AnyTrainer) => [
  ...Object.values(trainer.models).map(values),
  ...[...trainer.state().tensors].map(([name, live]) => [name, Array.from(live.dataSync())]),
  trainer.state().json,
];

/** An event without what a clock or a folder's name decides. */
export function timeless(event: FitEvent): Record<string, unknown> {
  const { seconds, imagesPerSecond, bytes, path, ...rest } = event as unknown as Record<
    string,
    unknown
  >;
  return rest;
}

type OnEvent = (event: FitEvent) => boolean | undefined;

/** Runs fit to its end, or until `leave` is true of an event, and returns what it told. */
export async function events(
  trainer: AnyTrainer,
  data: Dataset<AnyBatch>,
  options: FitOptions<AnyBatch>,
  leave: OnEvent = () => false,
): Promise<FitEvent[]> {
  const told: FitEvent[] = [];
  for await (const event of fit(trainer, data, options)) {
    told.push(event);
    if (leave(event)) break;
  }
  return told;
}
