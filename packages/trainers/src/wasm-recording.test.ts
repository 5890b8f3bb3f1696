import '@gan/backend-wasm';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { changefulRun, pairsOf, type RecordedCase, recordedCases } from '../test/recorded-runs';
import { type AnyTrainer, smallTrainers } from '../test/small-trainers';
import { Pix2PixTrainer } from './index';

interface Engine {
  steps?: unknown;
}

describe('recorded steps on gan-wasm', () => {
  let backend: Engine;
  let steps: unknown;
  beforeAll(async () => {
    await tf.setBackend('gan-wasm');
    backend = tf.backend() as unknown as Engine;
    steps = backend.steps;
  });

  const pix2pix = (options: object) => () =>
    new Pix2PixTrainer({
      generator: unetGenerator({ imageSize: 64, filters: 4, seed: 1 }),
      discriminator: patchDiscriminator({ inputChannels: 6, filters: 4, seed: 1 }),
      seed: 1,
      ...options,
    }) as unknown as AnyTrainer;
  const cases: Record<string, RecordedCase> = {
    'pix2pix with dropout and averages': [pix2pix({ ema: 0.9 }), pairsOf(1, 64)],
    'pix2pix on micro-batches': [pix2pix({ accumulate: 2 }), pairsOf(2, 64)],
    ...recordedCases,
    'a conditional GAN': [
      () => smallTrainers.ConditionalGanTrainer!.make(),
      (step) => smallTrainers.ConditionalGanTrainer!.batch(step),
    ],
  };

  it.each(Object.entries(cases))('%s is the same to the bit', async (_, [make, batches]) => {
    const results = [];
    for (const recorder of [undefined, steps]) {
      backend.steps = recorder;
      const before = tf.memory();
      const trainer = make();
      const told = await changefulRun(trainer, batches);
      trainer.dispose();
      const { numTensors, ...after } = tf.memory();
      const { numBytesInWasm } = after as unknown as { numBytesInWasm: number };
      const bytes =
        numBytesInWasm - (before as unknown as { numBytesInWasm: number }).numBytesInWasm;
      results.push({ told, left: [numTensors - before.numTensors, bytes] });
    }
    expect(results[1]).toEqual(results[0]);
  });

  it.each(Object.entries(smallTrainers))(
    'hold no more after many steps than after some: %s',
    (_, { make, batch: batchOf }) => {
      const trainer = make();
      const take = (steps: number) => {
        for (let step = 1; step <= steps; step++) {
          const batch = batchOf(step);
          tf.dispose([trainer.update(batch), batch] as never);
        }
        return tf.memory();
      };
      expect(take(12)).toEqual(take(40));
      trainer.dispose();
    },
  );

  it('leaves out the program from the fourth on', () => {
    const trainer = pix2pix({})();
    const program = vi.spyOn(trainer.models.generator!, 'apply');
    const ranProgram = [1, 2, 3, 4, 5].map((step) => {
      program.mockClear();
      const batch = pairsOf(1, 64)(step);
      tf.dispose([trainer.update(batch), batch] as never);
      return program.mock.calls.length > 0;
    });
    expect(ranProgram).toEqual([true, true, true, false, false]);
    trainer.dispose();
  });

  it('runs the program where its kernels are looked at', async () => {
    const trainer = pix2pix({})();
    const [program, batch] = [vi.spyOn(trainer.models.generator!, 'apply'), pairsOf(1, 64)(1)];
    const step = () => {
      program.mockClear();
      tf.dispose(trainer.update(batch) as never);
      return program.mock.calls.length > 0;
    };
    for (let i = 0; i < 3; i++) step();
    expect(step()).toBe(false);
    const { kernelNames } = await tf.profile(() => void step());
    expect(kernelNames).toContain('GanNorm');
    expect(step()).toBe(false);
    tf.dispose(batch);
    trainer.dispose();
  });

  it('says why it is not repeated', () => {
    const { make, batch } = smallTrainers['GanTrainer as WGAN-GP']!;
    const trainer = make();
    for (let i = 0; i < 3; i++) tf.dispose(trainer.update(batch(i)) as never);
    const { notRecorded, saysNotRecorded } = trainer as unknown as Pix2PixTrainer;
    expect(notRecorded).toBe('draws where the gradient penalty is taken');
    // It costs too little to trouble anybody with it.
    expect(saysNotRecorded).toBe(false);
    trainer.dispose();
  });
});
