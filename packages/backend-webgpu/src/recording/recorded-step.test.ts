import type { RepeatableStep } from '@gan/core';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../backend';
import '../index';

type Step = RepeatableStep<tf.Tensor, tf.Variable>;

// Nothing is computed there; what cannot be recorded shows all the same.
const why = await startDawn('null');

describe.skipIf(why)(`a step that is recorded${why ? `: ${why}` : ''}`, () => {
  let backend: WebgpuBackend;
  const kept: tf.Tensor[] = [];
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
    backend = tf.backend() as unknown as WebgpuBackend;
  });
  afterEach(() => {
    tf.dispose(kept.splice(0));
  });

  /** Looks at a step, then records it; returns the recorded step, or why there is none. */
  function record(run: Step['run']) {
    const { observe, record } = backend.steps!;
    const inputs = [tf.zeros([100])];
    const step: Step = { state: [], inputs, run: (given) => tf.tidy(() => [...run(given)]) };
    const observed = observe(step);
    const { outputs, recorded } = record(step, observed.words);
    tf.dispose([observed.outputs, outputs, inputs] as never);
    return { refusal: observed.refusal, recorded };
  }

  it('is repeated on other inputs, and gives back its memory', () => {
    const before = { tensors: tf.memory().numTensors, ...backend.memory() };
    const { refusal, recorded } = record(([x]) => [tf.tanh(tf.mul(x!, 2))]);
    expect(refusal).toBe(undefined);
    if (typeof recorded === 'string') throw new Error(recorded);
    expect(backend.memory().numBytesInGPU).toBeGreaterThan(before.numBytesInGPU);
    const given = tf.zeros([100]);
    const [y] = recorded.repeat([given]) as tf.Tensor[];
    expect(y!.shape).toEqual([100]);
    tf.dispose([given, y!]);
    recorded.dispose();
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(backend.memory().numBytesInGPU).toBe(before.numBytesInGPU);
  });

  it('is none that brings numbers of its own', () => {
    const drawn = () => tf.tensor1d(new Float32Array(100).fill(3));
    const { refusal, recorded } = record(([x]) => [tf.atan2(x!, drawn())]);
    expect(refusal).toBe('brings 400 bytes to the GPU that are made in the step');
    expect(recorded).toBe(refusal);
  });

  it('is none that asks for something else each time', () => {
    let times = 0;
    const { refusal, recorded } = record(([x]) => {
      times += 1;
      return [tf.mul(x!, times)];
    });
    expect(refusal).toBe(undefined);
    expect(recorded).toBe('asks the GPU for other things than the step before');
  });

  it('is none that keeps tensors, which stay', () => {
    const { recorded } = record(([x]) => {
      kept.push(tf.keep(tf.tanh(x!)));
      return [tf.tanh(x!)];
    });
    expect(recorded).toBe('keeps tensors from step to step');
    for (const tensor of kept) tf.tanh(tensor).dispose();
  });

  it('leaves the backend as it was where the step fails', () => {
    const before = tf.memory().numTensors;
    const fail = () => {
      throw new Error('no');
    };
    const step: Step = { state: [], inputs: [tf.zeros([100])], run: fail };
    expect(() => backend.steps!.record(step, [])).toThrow('no');
    expect(backend.buffers.recorder).toBe(undefined);
    tf.dispose(step.inputs as never);
    expect(tf.memory().numTensors).toBe(before);
    expect(typeof record(([x]) => [tf.tanh(x!)]).recorded).toBe('object');
  });
});
