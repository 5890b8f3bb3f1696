import '@gan/backend-wasm';
import '@gan/backend-webgpu';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { smallTrainers } from '../test/small-trainers';

const why = await startDawn();

describe.skipIf(why)(`training on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each(Object.entries(smallTrainers))('%s takes the steps of gan-wasm', async (_, given) => {
    const run = async (backend: string) => {
      await tf.setBackend(backend);
      const trainer = given.make({ ema: 0.9 });
      const before = tf.memory().numTensors;
      const losses: Record<string, number>[] = [];
      const counts: number[] = [];
      for (let i = 0; i < 4; i++) {
        const batch = given.batch(i % 2);
        losses.push(await trainer.step(batch));
        tf.dispose(batch);
        counts.push(tf.memory().numTensors - before);
      }
      trainer.dispose();
      return { losses, counts };
    };
    const [expected, actual] = [await run('gan-wasm'), await run('gan-webgpu')];
    expect(actual.counts).toEqual(expected.counts);
    for (const [i, losses] of expected.losses.entries()) {
      for (const [name, loss] of Object.entries(losses)) {
        const difference = Math.abs(actual.losses[i]![name]! - loss);
        expect(difference, `${name} of step ${i}`).toBeLessThan(2e-5 * Math.max(1, Math.abs(loss)));
      }
    }
  });
});
