import type { FusedAdamAttributes } from '@gan/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { FakeNodeBackend } from '../../test/fake-node-backend';
import { adam } from './adam';
import { adamNumbers, adamScalars } from './adam-scalars';

const options = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 1e-3 };

/** PyTorch's Adam in float64, on value, moments and gradient. */
function reference(
  [value, m, v]: readonly number[][],
  g: number[],
  { step, ...rest }: FusedAdamAttributes,
) {
  const { learningRate, beta1, beta2, epsilon } = rest;
  const nextM = m!.map((x, i) => beta1 * x + (1 - beta1) * g[i]!);
  const nextV = v!.map((x, i) => beta2 * x + (1 - beta2) * g[i]! ** 2);
  const next = value!.map((x, i) => {
    const root = Math.sqrt(nextV[i]! / (1 - beta2 ** step)) + epsilon;
    return x - ((learningRate / (1 - beta1 ** step)) * nextM[i]!) / root;
  });
  return [next, nextM, nextV];
}

function begin(backend: FakeNodeBackend) {
  const start = [
    [1, -2, 3],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const gradient = backend.tensor([0.5, 1e-3, -4]);
  const [value, firstMoment, secondMoment] = start.map((values) => backend.tensor(values));
  return {
    start,
    gradient: backend.valuesOf(gradient),
    inputs: { value, gradient, firstMoment, secondMoment },
  };
}

const update = (backend: FakeNodeBackend, inputs: object, step: number) =>
  adam.kernelFunc({
    inputs: inputs as never,
    attrs: { ...options, step },
    backend: backend.asBackend,
  }) as TensorInfo[];

const named = ([value, firstMoment, secondMoment]: TensorInfo[], inputs: object) => ({
  ...{ ...inputs, value, firstMoment, secondMoment },
});

function expectNear(actual: number[][], expected: number[][]) {
  for (const [i, values] of expected.entries()) {
    for (const [k, value] of values.entries()) expect(actual[i]![k]).toBeCloseTo(value, 6);
  }
}

describe('GanAdam', () => {
  it('takes the steps of PyTorch', () => {
    const backend = new FakeNodeBackend();
    const { start, gradient, inputs } = begin(backend);
    let [state, expected] = [update(backend, inputs, 1), start];
    for (let step = 1; ; step++) {
      expected = reference(expected, gradient, { ...options, step });
      expectNear(
        state.map((tensor) => backend.valuesOf(tensor)),
        expected,
      );
      if (step === 4) break;
      state = update(backend, named(state, inputs), step + 1);
    }
  });

  it('leaves what it was given as it is at first, and works in place on what it made', () => {
    const backend = new FakeNodeBackend();
    const { start, inputs } = begin(backend);
    const first = update(backend, inputs, 1);
    expect(backend.valuesOf(inputs.value!)).toEqual(start[0]);
    const data = new Set(first.map(({ dataId }) => dataId));
    const held = backend.stored.size;
    const second = update(backend, named(first, inputs), 2);
    expect(new Set(second.map(({ dataId }) => dataId))).toEqual(data);
    // One reference of the caller's, one of the result.
    expect(second.map(({ dataId }) => backend.refCount(dataId))).toEqual([2, 2, 2]);
    expect(backend.stored.size).toBe(held);
    // The third update assigns nothing.
    backend.ran.length = 0;
    for (const { dataId } of second) backend.disposeData(dataId);
    update(backend, named(second, inputs), 3);
    expect(backend.ran).toEqual(['ResourceApplyAdam', ...[1, 2, 3].map(() => 'ReadVariableOp')]);
  });

  it('frees its resources with the data', () => {
    const backend = new FakeNodeBackend();
    const { inputs } = begin(backend);
    const before = backend.stored.size;
    const first = update(backend, inputs, 1);
    expect(backend.resources).toBe(3);
    backend.incRef(first[0]!.dataId);
    for (const { dataId } of first) backend.disposeData(dataId);
    expect(backend.resources).toBe(1);
    backend.disposeData(first[0]!.dataId);
    expect(backend.resources).toBe(0);
    // The six scalars stay.
    expect(backend.stored.size).toBe(before + 6);
  });

  it('does not touch what a clone shares', () => {
    const backend = new FakeNodeBackend();
    const { inputs } = begin(backend);
    const first = update(backend, inputs, 1);
    const before = first.map((tensor) => backend.valuesOf(tensor));
    backend.incRef(first[2]!.dataId);
    const second = update(backend, named(first, inputs), 2);
    expect(first.map((tensor) => backend.valuesOf(tensor))).toEqual(before);
    expect(backend.valuesOf(second[0]!)).not.toEqual(before[0]);
  });

  it('does not write to data that has been elsewhere meanwhile', () => {
    const backend = new FakeNodeBackend();
    const { inputs } = begin(backend);
    const first = update(backend, inputs, 1);
    const array = Float32Array.of(7, 8, 9);
    const moved = { id: backend.binding.createTensor([3], 1, array) };
    backend.tensorMap.set(first[0]!.dataId, moved);
    update(backend, named(first, inputs), 2);
    expect(Array.from(array)).toEqual([7, 8, 9]);
  });

  it('leaves nothing where it fails halfway', () => {
    const backend = new FakeNodeBackend();
    const { inputs } = begin(backend);
    const before = backend.stored.size;
    for (const broken of ['AssignVariableOp', 'ReadVariableOp']) {
      Object.assign(backend, { broken, working: 1 });
      expect(() => update(backend, inputs, 1)).toThrow(`${broken} is out of memory`);
      expect([backend.stored.size, backend.resources]).toEqual([before + 6, 0]);
    }
  });

  it.each([1, 2])('keeps the data, and nothing else, where update %i fails', (failing) => {
    const backend = new FakeNodeBackend();
    const { inputs } = begin(backend);
    let all: object = inputs;
    if (failing === 2) all = named(update(backend, inputs, 1), inputs);
    const tensors = Object.values(all) as TensorInfo[];
    const before = tensors.map((tensor) => backend.valuesOf(tensor));
    // What is made once is there.
    backend.broken = 'ResourceApplyAdam';
    expect(() => update(backend, all, failing)).toThrow('ResourceApplyAdam is out of memory');
    const held = [backend.stored.size, backend.resources];
    expect(() => update(backend, all, failing)).toThrow('ResourceApplyAdam is out of memory');
    expect([backend.stored.size, backend.resources]).toEqual(held);
    expect(backend.resources).toBe(failing === 1 ? 0 : 3);
    expect(tensors.map((tensor) => backend.valuesOf(tensor))).toEqual(before);
    backend.broken = undefined;
    expect(update(backend, all, failing)).toHaveLength(3);
  });
});

describe('the scalars of ResourceApplyAdam', () => {
  it('hold both corrections in the rate, and epsilon scaled by the root', () => {
    const given = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 1e-3, step: 2 };
    const root = Math.sqrt(1 - 0.75 ** 2);
    expect(adamNumbers(given)).toEqual([0, 0, (0.1 * root) / 0.75, 0.5, 0.75, 1e-3 * root]);
  });

  it('keep a decay below 1 that float32 rounds to 1', () => {
    const [, , rate, , beta2, epsilon] = adamNumbers({ ...options, beta2: 1 - 1e-12, step: 1 });
    expect(Math.fround(beta2!)).toBeLessThan(1);
    expect(rate).toBeGreaterThan(0);
    expect(epsilon).toBeGreaterThan(0);
  });

  it('are made once for all variables of a step', () => {
    const backend = new FakeNodeBackend();
    const scalars = adamScalars(backend);
    const first = scalars({ ...options, step: 1 });
    expect(scalars({ ...options, step: 1 })).toBe(first);
    expect(scalars({ ...options, step: 2 })).not.toEqual(first);
    expect(backend.stored.size).toBe(6);
  });
});
