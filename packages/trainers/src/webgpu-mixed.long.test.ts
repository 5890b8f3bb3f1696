import '@gan/backend-webgpu';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { images } from '../test/small-trainers';
import { Pix2PixTrainer, useBackend } from './index';

const why = await startDawn('vulkan with matrices');

interface Shader {
  readonly key: string;
}

interface Engine {
  matrices?: object;
  steps?: unknown;
  dispatch(shader: Shader, given: object): void;
}

const steps = 6;

/** Losses of some steps and the state after them, and how many products of a step were on matrices. */
async function run(backend: Engine) {
  const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 16, seed: 1 });
  const dispatch = backend.dispatch.bind(backend);
  const losses: Record<string, number>[] = [];
  let onMatrices = 0;
  for (let step = 0; step < steps; step++) {
    const batch = { a: images([1, 32, 32, 3], step), b: images([1, 32, 32, 3], step + 20) };
    if (step === 0) {
      backend.dispatch = (shader, given) => {
        if (shader.key.includes(' by f16 ')) onMatrices += 1;
        dispatch(shader, given);
      };
    }
    losses.push(await trainer.step(batch));
    backend.dispatch = dispatch;
    tf.dispose(batch);
  }
  expect(trainer.notRecorded).toBe(undefined);
  const { tensors } = trainer.state();
  const state: [string, Float32Array][] = [];
  for (const [name, tensor] of tensors) state.push([name, await tensor.data<'float32'>()]);
  trainer.dispose();
  return { losses, state, onMatrices };
}

describe.skipIf(why)(`training in mixed precision${why ? `: ${why}` : ''}`, () => {
  it('has the losses of float32 within the stated tolerance, recorded or not', async () => {
    expect((await useBackend('webgpu', { precision: 'mixed' })).precision).toBe('mixed');
    const backend = tf.backend() as unknown as Engine;
    // Subgroups are as large as those of GPUs, so that shaders are shorter; see matrices.long.test.ts.
    const matrices = { ...backend.matrices, threads: 32, leastWork: 2 ** 19 };
    backend.matrices = undefined;
    const single = await run(backend);
    expect(single.onMatrices).toBe(0);
    backend.matrices = matrices;
    const mixed = await run(backend);
    expect(mixed.onMatrices).toBeGreaterThan(5);
    const { steps: recorder } = backend;
    backend.steps = undefined;
    const unrecorded = await run(backend);
    backend.steps = recorder;
    expect(unrecorded).toEqual(mixed);
    // Rounding turns some units of ReLUs on or off, and Adam's first steps are as long for small gradients.
    for (const [i, losses] of single.losses.entries()) {
      for (const [name, loss] of Object.entries(losses)) {
        const difference = Math.abs(mixed.losses[i]![name]! - loss) / Math.abs(loss);
        expect(difference, `${name} of step ${i}`).toBeLessThan(i === 0 ? 5e-4 : 1e-2);
      }
    }
    expect(mixed.losses).not.toEqual(single.losses);
  });
});
