import { resnetGenerator } from '@gan/generators';
import { dispose } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { CycleGanTrainer } from '../src/index';
import { type AnyBatch, type AnyTrainer, images, smallTrainers } from './small-trainers';

/** A trainer, and its batch in a step. */
export type RecordedCase = readonly [make: () => AnyTrainer, batches: (step: number) => AnyBatch];

/** All that a run tells, which changes what a user may change between steps. */
export async function changefulRun(
  trainer: AnyTrainer,
  batches: (step: number) => AnyBatch,
): Promise<unknown[]> {
  const told: unknown[] = [];
  let saved: ReturnType<AnyTrainer['state']> | undefined;
  for (let step = 1; step <= 9; step++) {
    const batch = batches(step);
    told.push(await trainer.step(batch));
    dispose(batch as never);
    // Before the state is gone back to, with which recording begins anew.
    if (step === 7) expect((trainer as { notRecorded?: string }).notRecorded).toBe(undefined);
    // Rates follow a schedule; a state is kept while training goes on, and gone back to.
    if (step === 5)
      for (const optimizer of Object.values(trainer.optimizers)) optimizer.learningRate /= 2;
    if (step === 6) {
      const { tensors, json } = trainer.state();
      saved = { json, tensors: new Map([...tensors].map(([name, x]) => [name, x.clone()])) };
    }
    if (step === 8) trainer.restore(saved!);
  }
  const { tensors, json } = trainer.state();
  for (const [name, tensor] of tensors) told.push([name, Array.from(await tensor.data())]);
  for (const tensor of saved!.tensors.values()) tensor.dispose();
  return [...told, json];
}

/** Pairs of images, other ones in each step. */
export const pairsOf = (count: number, size: number) => (step: number) =>
  ({
    a: images([count, size, size, 3], step),
    b: images([count, size, size, 3], step + 20),
  }) as unknown as AnyBatch;

const small = (name: string) => smallTrainers[name]!;
const gan = small('GanTrainer');
const resnet = (seed: number) => resnetGenerator({ filters: 4, blocks: 1, seed });

/** Steps that every engine that records any records, besides pix2pix's. */
export const recordedCases: Readonly<Record<string, RecordedCase>> = {
  'a GAN of dense layers, with a smaller batch now and then': [
    () => gan.make(),
    (step) => gan.batch(step, step % 4 === 0 ? 2 : 4),
  ],
  'a GAN of dense layers on micro-batches': [() => gan.make({ accumulate: 2 }), gan.batch],
  'CycleGAN, whose discriminators see replayed images': [
    () =>
      new CycleGanTrainer({
        ...{ imageSize: 32, filters: 4, poolSize: 2, seed: 1 },
        ...{ generatorA: resnet(1), generatorB: resnet(2) },
      }) as unknown as AnyTrainer,
    pairsOf(1, 32),
  ],
  DCGAN: [() => small('DcganTrainer').make(), (step) => small('DcganTrainer').batch(step)],
};
