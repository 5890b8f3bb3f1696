import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eighths } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

const attrs: FusedAdamAttributes = {
  ...{ learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  step: 3,
};

/** Value, gradient and both moments. */
type Values = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

const valuesOf = (size: number, seed: number): Values => [
  eighths(size, seed),
  eighths(size, seed + 1),
  eighths(size, seed + 2),
  eighths(size, seed + 3).map((x) => x * x),
];

/** The formula in doubles. */
function reference([value, gradient, first, second]: Values): number[][] {
  const { learningRate, beta1, beta2, epsilon, step } = attrs;
  const m = Array.from(first, (x, i) => beta1 * x + (1 - beta1) * gradient[i]!);
  const v = Array.from(second, (x, i) => beta2 * x + (1 - beta2) * gradient[i]! ** 2);
  const rate = learningRate / (1 - beta1 ** step);
  const root = v.map((x) => Math.sqrt(x / (1 - beta2 ** step)) + epsilon);
  return [Array.from(value, (x, i) => x - (rate * m[i]!) / root[i]!), m, v];
}

const run = (kernel: string, inputs: readonly tf.Tensor[] | object, given: object = attrs) =>
  tf.engine().runKernel(kernel, inputs as never, given as never) as tf.Tensor[];

const one = ([value, gradient, firstMoment, secondMoment]: readonly tf.Tensor[], given = attrs) =>
  run(fusedKernels.adam, { value, gradient, firstMoment, secondMoment }, given);

const tensorsOf = (values: Values) => values.map((list) => tf.tensor1d(list));

const read = (tensors: readonly tf.Tensor[]) =>
  Promise.all(tensors.map(async (tensor) => Array.from(await tensor.data())));

describe.skipIf(why)(`Adam on a GPU${why ? `: ${why}` : ''}`, () => {
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
  });

  it.each([1, 6, 1028])('follows the formula for %i values', async (size) => {
    const before = tf.memory().numTensors;
    const values = valuesOf(size, size);
    const inputs = tensorsOf(values);
    const outputs = one(inputs);
    const expected = reference(values);
    for (const [i, list] of (await read(outputs)).entries()) {
      for (const [k, value] of list.entries()) {
        const wanted = expected[i]![k]!;
        expect(Math.abs(value - wanted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
      }
    }
    tf.dispose([inputs, outputs]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('works in place, but not where something else holds the data', async () => {
    const [values, others] = [valuesOf(20, 1), valuesOf(20, 5)];
    const [inputs, shared] = [tensorsOf(values), tensorsOf(others)];
    const held = shared[2]!.clone();
    const [outputs, apart] = [one(inputs), one(shared)];
    const idsOf = (tensors: readonly tf.Tensor[]) => tensors.map(({ dataId }) => dataId);
    expect(idsOf(outputs)).toEqual(idsOf([inputs[0]!, inputs[2]!, inputs[3]!]));
    expect(await read([inputs[0]!, inputs[1]!])).toEqual([
      ...(await read([outputs[0]!])),
      Array.from(values[1]),
    ]);
    expect(await read([...shared, held])).toEqual(
      [...others, others[2]].map((list) => Array.from(list!)),
    );
    tf.dispose([inputs, shared, held, outputs, apart]);
  });

  it('shows what was read before its time neither early nor late', async () => {
    const values = valuesOf(20, 3);
    const inputs = tensorsOf(values);
    tf.dispose(one(inputs));
    const first = await read([inputs[0]!]);
    const pending = read([inputs[0]!]);
    tf.dispose(one(inputs));
    expect(await pending).toEqual(first);
    expect(await read([inputs[0]!])).not.toEqual(first);
    tf.dispose(inputs);
  });

  it('leaves few values to those that share their buffer', async () => {
    const [inputs, alike] = [tensorsOf(valuesOf(4, 1)), tensorsOf(valuesOf(4, 1))];
    tf.dispose(one(inputs));
    const later = tensorsOf(valuesOf(4, 1));
    expect(await read([...alike, ...later])).toEqual(
      [...valuesOf(4, 1), ...valuesOf(4, 1)].map((list) => Array.from(list)),
    );
    tf.dispose([inputs, alike, later]);
  });

  it('updates many at once as one after the other, to the bit, in fewer dispatches', async () => {
    const backend = tf.backend() as unknown as WebgpuBackend;
    const sizes = [20, 19, 1024, 0, 260, 17, 24, 4100, 22, 28];
    const values = sizes.map((size, i) => valuesOf(size, 10 * i));
    const [alone, together] = [values.map(tensorsOf), values.map(tensorsOf)];
    // One of them has to go apart.
    const held = [alone[4]![3]!.clone(), together[4]![3]!.clone()];
    // Steps differ in their numbers, and follow each other before anything is computed.
    for (const step of [3, 4]) {
      for (const [i, inputs] of alone.entries()) replace(alone, i, one(inputs, { ...attrs, step }));
      const before = backend.dispatches;
      const outputs = run(fusedKernels.adamAll, together.flat(), { ...attrs, step });
      // Fours and ones, each as many at once as the GPU binds buffers for; what went apart has its own results.
      const most = Math.floor(backend.device.limits.maxStorageBuffersPerShaderStage / 4);
      const [fours, apart] = step === 3 ? [5, 1] : [6, 0];
      const count = Math.ceil(fours / most) + Math.ceil(3 / most) + apart;
      expect(backend.dispatches - before).toBe(count);
      for (const i of sizes.keys()) replace(together, i, outputs.slice(3 * i, 3 * i + 3));
    }
    expect(await read(together.flat())).toEqual(await read(alone.flat()));
    tf.dispose([alone, together, held]);
  });

  it('takes variables that share what they hold', async () => {
    const inputs = tensorsOf(valuesOf(4, 1));
    const [value, gradient, first, second] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const list = [value, value, first, second, gradient, value, first, second];
    const outputs = run(fusedKernels.adamAll, list);
    const expected = [
      ...one([value, value, first, second]),
      ...one([gradient, value, first, second]),
    ];
    expect(await read(outputs)).toEqual(await read(expected));
    tf.dispose([inputs, outputs, expected]);
  });

  it('refuses integers', () => {
    const inputs = [1, 2, 3, 4].map((value) => tf.tensor1d([value], 'int32'));
    expect(() => one(inputs)).toThrow('GanAdam: gan-webgpu takes float32 alone');
    tf.dispose(inputs);
  });
});

/** Puts results in the place of a variable's value and moments. */
function replace(lists: tf.Tensor[][], i: number, [value, first, second]: readonly tf.Tensor[]) {
  const [formerValue, gradient, formerFirst, formerSecond] = lists[i]!;
  lists[i] = [value!, gradient!, first!, second!];
  tf.dispose([formerValue!, formerFirst!, formerSecond!]);
}
