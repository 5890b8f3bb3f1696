import '@gan/backend-wasm';
import { fusedKernels } from '@gan/core';
import { engines, expectAllClose, settleComparisons } from '@gan/testing';
import {
  dispose,
  type KernelFunc,
  memory,
  registerKernel,
  scalar,
  setBackend,
  type Tensor,
  type TensorInfo,
  tensor,
  unregisterKernel,
  variable,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Adam } from './adam';

/** Adam written out for one number, as PyTorch's documentation defines it. */
function reference(gradients: number[], rate = 0.1, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8) {
  let [value, m, v] = [1, 0, 0];
  gradients.forEach((g, i) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const mHat = m / (1 - beta1 ** (i + 1));
    const vHat = v / (1 - beta2 ** (i + 1));
    value -= (rate * mHat) / (Math.sqrt(vHat) + epsilon);
  });
  return { value, m, v };
}

describe.each(engines)('Adam on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  let adam: Adam;
  const weight = () => adam.variables[0]!.variable as Tensor;
  beforeEach(() => {
    adam = new Adam([{ name: 'w', variable: variable(tensor([1])) }], { learningRate: 0.1 });
  });
  afterEach(async () => {
    await settleComparisons();
    adam.dispose();
    weight().dispose();
  });

  it('follows the formula with bias correction and epsilon outside the root', () => {
    const gradients = [0.3, -2, 1e-9, 0.7, 5];
    for (const gradient of gradients) adam.apply([tensor([gradient])]);
    const { value, m, v } = reference(gradients);
    expectAllClose(weight(), tensor([value]), { rtol: 1e-6 });
    expectAllClose(adam.slots().get('w.m')!, tensor([m]), { rtol: 1e-6 });
    expectAllClose(adam.slots().get('w.v')!, tensor([v]), { rtol: 1e-6 });
    expect(adam.step).toBe(5);
  });

  it('moves by the learning rate at first, however small the gradient', () => {
    adam.apply([tensor([1e-5])]);
    expectAllClose(weight(), tensor([0.9]), { rtol: 1e-3 });
  });

  it('goes on from a restored state as if nothing had happened', async () => {
    const other = new Adam([{ name: 'w', variable: variable(tensor([1])) }], { learningRate: 0.1 });
    adam.apply([tensor([0.5])]);
    const slots = new Map([...adam.slots()].map(([name, slot]) => [name, slot.clone()]));
    (other.variables[0]!.variable as ReturnType<typeof variable>).assign(weight().clone());
    other.restore(adam.step, slots);
    for (const optimizer of [adam, other]) optimizer.apply([tensor([-0.2])]);
    expect(await other.variables[0]!.variable.data()).toEqual(await weight().data());
  });

  it('refuses slots that do not fit and changes nothing', async () => {
    adam.apply([tensor([0.5])]);
    const before = await adam.slots().get('w.m')!.data();
    const slots = new Map<string, Tensor>([['w.m', tensor([9])]]);
    expect(() => adam.restore(1, slots)).toThrow(
      "Adam.restore: slot 'w.v' must have shape [1], got nothing",
    );
    slots.set('w.v', tensor([1, 2]));
    expect(() => adam.restore(1, slots)).toThrow('got shape [2]');
    expect(await adam.slots().get('w.m')!.data()).toEqual(before);
  });

  it('leaks nothing', () => {
    const gradient = tensor([0.5]);
    const before = memory().numTensors;
    for (let i = 0; i < 10; i++) adam.apply([gradient]);
    expect(memory().numTensors).toBe(before);
    scalar(0).dispose();
  });

  it('refuses decays that never forget', () => {
    expect(() => new Adam([], { beta1: 1 })).toThrow('Adam: beta1 must be a number from 0 to');
  });
});

it('updates all variables at once where the backend can', async () => {
  await setBackend('cpu');
  const given: unknown[] = [];
  registerKernel({
    kernelName: fusedKernels.adamAll,
    backendName: 'cpu',
    // Gives the gradient as the value, and the value as both moments.
    kernelFunc: (({ inputs, attrs, backend }: AllCall) => {
      given.push({ count: inputs.length, ...attrs });
      const order = inputs.flatMap((_, i) => (i % 4 ? [] : [i + 1, i, i]));
      return order.map((i) => {
        const { dataId, shape, dtype } = inputs[i]!;
        backend.incRef(dataId);
        return { dataId, shape, dtype };
      });
    }) as unknown as KernelFunc,
  });
  try {
    const [a, b] = [variable(tensor([1, 2])), variable(tensor([3]))];
    const named = [
      { name: 'a', variable: a },
      { name: 'b', variable: b },
    ];
    const adam = new Adam(named, { learningRate: 0.1, epsilon: 1e-4 });
    const gradients = [tensor([5, 6]), tensor([7])];
    const before = memory().numTensors;
    adam.apply(gradients);
    expect(memory().numTensors).toBe(before);
    const options = { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-4 };
    expect(given).toEqual([{ count: 8, ...options, step: 1 }]);
    expect([a, b].map((weight) => Array.from(weight.dataSync()))).toEqual([[5, 6], [7]]);
    const moments = [...adam.slots()].map(([name, slot]) => [name, Array.from(slot.dataSync())]);
    expect(moments).toEqual([
      ['a.m', [1, 2]],
      ['a.v', [1, 2]],
      ['b.m', [3]],
      ['b.v', [3]],
    ]);
    adam.dispose();
    dispose([a, b, ...gradients]);
  } finally {
    unregisterKernel(fusedKernels.adamAll, 'cpu');
  }
});

/** What TensorFlow.js calls the kernel with. */
interface AllCall {
  readonly inputs: readonly TensorInfo[];
  readonly attrs: object;
  readonly backend: { incRef(dataId: TensorInfo['dataId']): void };
}
