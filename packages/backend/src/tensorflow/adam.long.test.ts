import '@tensorflow/tfjs-backend-cpu';
import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import { loadTensorflow, tensorflowFolder } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, normal, on, run } from '../../test/on-engine';
import { useBackend } from '../use-backend';

const attributes = {
  ...{ learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
};

function composed(
  { value, gradient, firstMoment, secondMoment }: Record<string, tf.Tensor>,
  { learningRate, beta1, beta2, epsilon, step }: FusedAdamAttributes,
) {
  const m = tf.add(tf.mul(firstMoment!, beta1), tf.mul(gradient!, 1 - beta1));
  const v = tf.add(tf.mul(secondMoment!, beta2), tf.mul(tf.square(gradient!), 1 - beta2));
  const root = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
  return [tf.sub(value!, tf.mul(tf.div(m, root), learningRate / (1 - beta1 ** step))), m, v];
}

const variables = (shape: number[]) =>
  [normal(shape, 1), tf.zeros(shape), tf.zeros(shape)].map((t) => {
    const variable = tf.variable(t, false);
    t.dispose();
    return variable;
  }) as [tf.Variable, tf.Variable, tf.Variable];

/** As an optimiser does. */
function update(state: [tf.Variable, tf.Variable, tf.Variable], gradient: tf.Tensor, step: number) {
  const [value, firstMoment, secondMoment] = state;
  const next = run(
    fusedKernels.adam,
    { value, gradient, firstMoment, secondMoment },
    { ...attributes, step },
  );
  for (const [i, variable] of state.entries()) {
    variable.assign(next[i]!);
    next[i]!.dispose();
  }
}

describe.skipIf(!tensorflowFolder)('where GAN_TENSORFLOW names a libtensorflow', () => {
  beforeAll(async () => {
    await loadTensorflow(tensorflowFolder!);
    await useBackend('tensorflow');
  });

  it('GanAdam is the composed update', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(4096, 9001)),
          seed: fc.integer({ min: 1, max: 1e6 }),
          scale: fc.constantFrom(1e-6, 1, 1e4),
          learningRate: fc.constantFrom(0, 2e-4, 0.1),
          beta1: fc.constantFrom(0, 0.5, 0.9),
          beta2: fc.constantFrom(0.9, 0.999),
          epsilon: fc.constantFrom(1e-8, 1e-3),
          step: fc.integer({ min: 1, max: 1000 }),
        }),
        async ({ size, seed, scale, ...attrs }) => {
          const inputs = () => ({
            value: normal([size], seed),
            gradient: normal([size], seed + 1, 0, scale),
            firstMoment: normal([size], seed + 2, 0, scale),
            secondMoment: tf.square(normal([size], seed + 3, 0, scale)),
          });
          const actual = await on('tensorflow', () => run(fusedKernels.adam, inputs(), attrs));
          const expected = await on('cpu', () => composed(inputs(), attrs));
          expectNear(actual[0]!, expected[0]!, 1e-5);
          expectNear(actual[1]!, expected[1]!, 1e-5);
          // It takes 1 - beta2 of what float32 holds of beta2: for 0.999 that is 1.3e-5 off.
          expectNear(actual[2]!, expected[2]!, 2e-5);
        },
      ),
      { numRuns: 60 },
    ));

  it('takes many steps as the composed update does, in place from the second on', async () => {
    const gradients = (step: number) => normal([33, 5], 10 + step, 0, 0.1);
    await tf.setBackend('tensorflow');
    const state = variables([33, 5]);
    const before = tf.memory().numTensors;
    const data: object[][] = [];
    for (let step = 1; step <= 20; step++) {
      tf.tidy(() => update(state, gradients(step), step));
      data.push(state.map(({ dataId }) => dataId));
      expect(tf.memory().numTensors).toBe(before);
    }
    for (const ids of data) expect(ids.every((id, i) => id === data[0]![i])).toBe(true);
    const actual = state.map((variable) => variable.dataSync<'float32'>());
    const expected = await on('cpu', () => {
      let now: tf.Tensor[] = [normal([33, 5], 1), tf.zeros([33, 5]), tf.zeros([33, 5])];
      for (let step = 1; step <= 20; step++) {
        const [value, firstMoment, secondMoment] = now as [tf.Tensor, tf.Tensor, tf.Tensor];
        const all = { value, firstMoment, secondMoment, gradient: gradients(step) };
        now = composed(all, { ...attributes, step });
      }
      return now;
    });
    expectNear(actual[0]!, expected[0]!, 1e-5);
    expectNear(actual[1]!, expected[1]!, 1e-5);
    expectNear(actual[2]!, expected[2]!, 2e-5);
  });

  it('leaves alone what is shared: clones, reshapes, typed arrays and new values', async () => {
    await tf.setBackend('tensorflow');
    const state = variables([64]);
    const [value] = state;
    const gradient = normal([64], 5);
    update(state, gradient, 1);
    const snapshots = [value.clone(), tf.reshape(value, [8, 8])];
    const read = Array.from(value.dataSync());
    update(state, gradient, 2);
    for (const snapshot of snapshots) expect(Array.from(snapshot.dataSync())).toEqual(read);
    expect(Array.from(value.dataSync())).not.toEqual(read);
    // TensorFlow may hold the very memory of a typed array.
    const array = new Float32Array(4096).fill(1);
    const large = variables([4096]);
    for (let step = 1; step <= 3; step++) {
      large[0].assign(tf.tensor1d(array));
      tf.tidy(() => update(large, normal([4096], step), step));
    }
    expect(new Set(array)).toEqual(new Set([1]));
    // Nor does what the cpu engine had meanwhile, whose reads are its own arrays.
    await tf.setBackend('cpu');
    tf.neg(large[0]).dispose();
    const onCpu = large[0].dataSync();
    const values = Array.from(onCpu);
    await tf.setBackend('tensorflow');
    for (let step = 4; step <= 6; step++) {
      tf.tidy(() => update(large, normal([4096], step), step));
    }
    expect(Array.from(onCpu)).toEqual(values);
    // The owner puts another value in its place: the update is of that.
    value.assign(tf.zeros([64]));
    update(state, gradient, 3);
    expect(Math.max(...value.dataSync().map(Math.abs))).toBeLessThan(0.02);
  });

  it('frees what it keeps for variables that are disposed of', async () => {
    await tf.setBackend('tensorflow');
    const count = 2 ** 20;
    const round = () => {
      const state = variables([count]);
      for (const step of [1, 2]) tf.tidy(() => update(state, tf.zeros([count]), step));
      for (const variable of state) variable.dispose();
    };
    for (let i = 0; i < 20; i++) round();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 60; i++) round();
    // 720 MiB if it did not.
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });
});
