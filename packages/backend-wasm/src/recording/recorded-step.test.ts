import { BackendError, drawnEachStep, eachStep } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { backend, record, recorded, repeat } from '../../test/record';
import '../index';
import { Pool } from '../runtime/pool';

beforeAll(() => tf.setBackend('gan-wasm'));

const kept: tf.Tensor[] = [];
afterEach(() => {
  tf.dispose(kept.splice(0));
});

const bytesInUse = () => backend().memory().numBytesInWasm;
const ones = (size: number) => tf.fill([size], 1);

/** A hundred values that are not equal. */
const different = Float32Array.from({ length: 100 }, (_, i) => i);

describe('a step that is recorded', () => {
  it('is repeated on other inputs, leaves nothing behind, and gives back its memory', () => {
    const before = { tensors: tf.memory().numTensors, bytes: bytesInUse() };
    const input = ones(100);
    const step = recorded(([x]) => [tf.square(tf.mul(x!, 2)), tf.mean(x!)], [input]);
    const held = bytesInUse();
    for (let i = 1; i <= 3; i++) {
      const given = tf.fill([100], i);
      const [y, mean] = repeat(step, [given]) as [tf.Tensor, tf.Tensor];
      expect(y.shape).toEqual([100]);
      expect([...y.dataSync()]).toEqual(new Array(100).fill(4 * i * i));
      expect(mean.dataSync()[0]).toBe(i);
      tf.dispose([given, y, mean]);
      expect(bytesInUse()).toBe(held);
    }
    step.dispose();
    input.dispose();
    expect({ tensors: tf.memory().numTensors, bytes: bytesInUse() }).toEqual(before);
  });

  it('may be given one tensor twice', () => {
    const [one, two] = [ones(100), tf.fill([100], 2)];
    const step = recorded(([a, b]) => [tf.sub(a!, b!)], [one, one]);
    const [y] = repeat(step, [two, one]);
    expect(y!.dataSync()[5]).toBe(1);
    step.dispose();
    tf.dispose([one, two, y!]);
  });

  it('has equal values that it makes, as many as they are', () => {
    const input = ones(100);
    const step = recorded(
      ([x]) => [tf.mul(x!, tf.tensor1d(new Float32Array(100).fill(3))), tf.zeros([100])],
      [input],
    );
    const two = tf.fill([100], 2);
    const [y, nothing] = repeat(step, [two]);
    expect([...y!.dataSync()]).toEqual(new Array(100).fill(6));
    expect([...nothing!.dataSync()]).toEqual(new Array(100).fill(0));
    step.dispose();
    tf.dispose([input, two, y!, nothing!]);
  });

  it('draws anew, after what is done before it', () => {
    const input = ones(2);
    let count = 0;
    const step = recorded(
      ([x]) => {
        const by = eachStep(() => ({ factor: 10 * ++count }));
        const drawn = drawnEachStep(() => Float32Array.of(by.factor, count));
        return [tf.mul(x!, tf.tensor1d(drawn))];
      },
      [input],
    );
    for (const expected of [
      [30, 3],
      [40, 4],
    ]) {
      const [y] = repeat(step, [input]);
      expect([...y!.dataSync()]).toEqual(expected);
      y!.dispose();
    }
    step.dispose();
    input.dispose();
  });

  it.each([
    [
      ([x]: readonly tf.Tensor[]) => [tf.mul(x!, tf.tensor1d(different))],
      'brings 400 bytes into the memory that are made in the step',
    ],
    [([x]: readonly tf.Tensor[]) => [tf.mul(x!, x!.dataSync()[0]!)], 'reads values in JavaScript'],
    [([x]: readonly tf.Tensor[]) => [tf.atan2(x!, x!)], 'reads values in JavaScript'],
    [
      ([x]: readonly tf.Tensor[]) => [tf.mul(x!, kept[0]!)],
      'reads tensors that are neither of its batch nor of its state',
    ],
    [() => [tf.tensor1d(different)], 'brings 400 bytes into the memory that are made in the step'],
  ])('is none where it does what may be other each time (%#)', (run, reason) => {
    kept.push(tf.fill([100], 3));
    const before = tf.memory().numTensors;
    const input = ones(100);
    expect(record(run, [input])).toEqual({ refusal: reason, recorded: reason });
    input.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is none that asks for something else each time', () => {
    const input = ones(100);
    let times = 0;
    const numbers = record(([x]) => [tf.mul(x!, ++times)], [input]);
    expect(numbers).toEqual({ recorded: 'does other things than the step before' });
    const attributes = record(([x]) => [tf.leakyRelu(x!, ++times)], [input]);
    expect(attributes).toEqual({ recorded: 'does other things than the step before' });
    const state = [1, 2].map((value) => tf.variable(tf.fill([100], value)));
    const which = record(([x]) => [tf.mul(x!, state[++times % 2]!)], [input], state);
    expect(which).toEqual({ recorded: 'does other things than the step before' });
    tf.dispose([input, state]);
  });

  it('is none that keeps tensors, which stay', () => {
    const input = tf.fill([100], 4);
    const { recorded: reason } = record(
      ([x]) => {
        kept.push(tf.keep(tf.square(x!)));
        return [tf.neg(x!)];
      },
      [input],
    );
    expect(reason).toBe('keeps tensors from step to step');
    input.dispose();
    // What other steps do in that memory does not reach them.
    const other = ones(100);
    const step = recorded(([x]) => [tf.neg(x!)], [other]);
    for (const tensor of kept) expect(tensor.dataSync()[99]).toBe(16);
    step.dispose();
    other.dispose();
  });

  it('is none that returns what it was given, or moves its state around', () => {
    const input = ones(100);
    expect(record(([x]) => [x!.clone()], [input]).recorded).toBe('returns what it was given');
    const state = [3, 5].map((value) => tf.variable(tf.fill([100], value)));
    const [a, b] = state as [tf.Variable, tf.Variable];
    const swap = () => {
      const before = a.clone();
      a.assign(b);
      b.assign(before);
    };
    const { recorded: reason } = record(
      ([x]) => {
        swap();
        return [tf.neg(x!)];
      },
      [input],
      state,
    );
    expect(reason).toBe('moves its state around');
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([3, 5]);
    const former = ([x]: readonly tf.Tensor[]) => {
      tf.dispose(kept.splice(0));
      kept.push(tf.keep(a.clone()));
      a.assign(tf.add(a, x!));
      return [tf.neg(x!)];
    };
    expect(record(former, [input], state).recorded).toBe('moves its state around');
    expect([a.dataSync()[0], kept[0]!.dataSync()[0]]).toEqual([5, 4]);
    tf.dispose([input, state]);
  });

  it('leaves the backend as it was where the step fails', () => {
    const before = { tensors: tf.memory().numTensors, bytes: bytesInUse() };
    const input = ones(100);
    let times = 0;
    const fail = ([x]: readonly tf.Tensor[]) => {
      const y = tf.square(x!);
      if (++times === 2) throw new Error('no');
      return [y];
    };
    expect(() => record(fail, [input])).toThrow('no');
    expect(backend().runtime.observer).toBe(undefined);
    const step = recorded(([x]) => [tf.square(x!)], [input]);
    step.dispose();
    input.dispose();
    tf.disposeVariables();
    const { tensors } = before;
    // The output of the step that was looked at, which went well.
    expect(tf.memory().numTensors - tensors).toBe(1);
  });

  it('goes on with the threads that are left, to the same bits', () => {
    const input = tf.randomNormal([300, 300], 0, 1, 'float32', 1);
    const product = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D);
    const step = recorded(([x]) => [product(x!)], [input]);
    const expected = product(input);
    const available = vi.spyOn(Pool.prototype, 'available', 'get');
    for (const threads of [1, 64]) {
      available.mockReturnValue(threads);
      const [y] = repeat(step, [input]);
      expect(y!.dataSync()).toEqual(expected.dataSync());
      y!.dispose();
    }
    available.mockRestore();
    step.dispose();
    tf.dispose([input, expected]);
  });

  it('says where a task fails, and goes on', () => {
    const input = ones(100);
    const step = recorded(([x]) => [tf.square(x!)], [input]);
    const { pool } = backend().runtime;
    const { run } = pool;
    pool.run = () => {
      throw new BackendError('gan-wasm: unaryTask failed');
    };
    expect(() => step.repeat([input])).toThrow(BackendError);
    pool.run = run;
    const [y] = repeat(step, [input]);
    expect(y!.dataSync()[0]).toBe(1);
    step.dispose();
    tf.dispose([input, y!]);
  });
});
