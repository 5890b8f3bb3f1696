import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backend, recorded, repeat } from '../../test/record';
import '../index';

beforeAll(() => tf.setBackend('gan-wasm'));

const constant = (value: number) => tf.fill([100], value);

/** state <- 2 state + x, and what that is. */
function doubling() {
  const state = tf.variable(constant(1));
  const input = constant(1);
  const step = recorded(
    ([x]) => {
      state.assign(tf.add(tf.mul(state, 2), x!));
      return [tf.mean(state)];
    },
    [input],
    [state],
  );
  // It has been looked at, and recorded: 2 * (2 + 1) + 1.
  expect(state.dataSync()[0]).toBe(7);
  const next = () => {
    const [mean] = repeat(step, [input]);
    const value = mean!.dataSync()[0];
    mean!.dispose();
    expect(state.dataSync()[99]).toBe(value);
    return value;
  };
  const dispose = () => {
    step.dispose();
    tf.dispose([state, input]);
  };
  return { state, input, step, next, dispose };
}

describe('the state of a recorded step', () => {
  it('goes on from where it is, whatever was assigned meanwhile', () => {
    const { state, next, dispose } = doubling();
    expect([next(), next()]).toEqual([15, 31]);
    const five = constant(5);
    state.assign(five);
    five.dispose();
    expect([next(), next()]).toEqual([11, 23]);
    dispose();
  });

  it('leaves what others hold of it as it is', () => {
    const { state, next, dispose } = doubling();
    const before = state.clone();
    expect(next()).toBe(15);
    const after = state.clone();
    const five = constant(5);
    // The former data is now somebody else's alone, where the step's home is.
    state.assign(five);
    expect(next()).toBe(11);
    expect([before, after, five].map((tensor) => tensor.dataSync()[50])).toEqual([7, 15, 5]);
    state.assign(after);
    expect(next()).toBe(31);
    dispose();
    expect([before, after, five].map((tensor) => tensor.dataSync()[50])).toEqual([7, 15, 5]);
    tf.dispose([before, after, five]);
  });

  it('may change places', () => {
    const state = [1, 2].map((value) => tf.variable(constant(value)));
    const [a, b] = state as [tf.Variable, tf.Variable];
    const input = constant(10);
    const step = recorded(
      ([x]) => {
        a.assign(tf.add(a, x!));
        return [tf.sub(a, b)];
      },
      [input],
      state,
    );
    const before = a.clone();
    a.assign(b);
    b.assign(before);
    before.dispose();
    const [difference] = repeat(step, [input]);
    expect([a, b, difference!].map((tensor) => tensor.dataSync()[7])).toEqual([12, 21, -9]);
    step.dispose();
    tf.dispose([state, input, difference!] as never);
  });
});

describe('the memory of recorded steps', () => {
  it('is shared by all, whose results stay apart', () => {
    const [x, y] = [constant(3), constant(4)];
    const first = recorded(([a]) => [tf.square(a!)], [x]);
    const held = backend().memory().numBytesInWasm;
    const second = recorded(([a]) => [tf.neg(tf.square(a!))], [y]);
    // The second needs none besides.
    expect(backend().memory().numBytesInWasm).toBe(held);
    const [a] = repeat(first, [x]);
    const [b] = repeat(second, [y]);
    const [c] = repeat(first, [y]);
    expect([a!, b!, c!].map((tensor) => tensor.dataSync()[0])).toEqual([9, -16, 16]);
    first.dispose();
    const [d] = repeat(second, [x]);
    expect(d!.dataSync()[0]).toBe(-9);
    second.dispose();
    expect(backend().memory().numBytesInWasm).toBeLessThan(held);
    tf.dispose([x, y, a!, b!, c!, d!]);
  });

  it('stays where it is when the memory grows', () => {
    const { next, dispose } = doubling();
    const { heap } = backend().runtime;
    const reserved = heap.bytesReserved;
    const address = heap.allocate(reserved, 'a test');
    expect(heap.bytesReserved).toBeGreaterThan(reserved);
    expect([next(), next()]).toEqual([15, 31]);
    heap.free(address);
    dispose();
  });

  it('is given to tensors that find none', () => {
    const { state, step, input, dispose } = doubling();
    const { heap } = backend().runtime;
    const held: number[] = [];
    for (let size = 2 ** 30; size >= 2 ** 20; size /= 2) {
      for (;;) {
        try {
          held.push(heap.allocateLasting(size, 'a test'));
        } catch {
          break;
        }
      }
    }
    for (const address of held) heap.free(address);
    expect(step.repeat([input])).toBe('had to give its memory to other tensors');
    expect(state.dataSync()[0]).toBe(7);
    dispose();
  });

  it('is of no use with other vectors', () => {
    const { state, step, input, dispose } = doubling();
    const { runtime } = backend();
    Object.defineProperty(runtime, 'build', { value: {}, configurable: true });
    expect(step.repeat([input])).toBe('was recorded with other vectors');
    Reflect.deleteProperty(runtime, 'build');
    expect(state.dataSync()[0]).toBe(7);
    dispose();
  });
});
