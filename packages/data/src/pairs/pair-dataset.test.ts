import '@tensorflow/tfjs-backend-cpu';
import type { Rng } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { pairDataset } from './pair-dataset';
import { splitPairs } from './split-pairs';

/** One-pixel pairs: `a` holds the index, `b` the first number of the pair's augmentation. */
function countingSource(failAt = -1) {
  const loaded: number[] = [];
  const pixel = (value: number) => ({
    width: 1,
    height: 1,
    channels: 1,
    data: Uint8Array.of(value),
  });
  const load = async (index: number, rng?: Rng) => {
    loaded.push(index);
    if (index === failAt) throw new Error(`cannot load ${index}`);
    return { a: pixel(index), b: pixel(rng ? rng.integer(256) : 0) };
  };
  return { loaded, source: { caller: 'test', seed: 0, load } };
}

const range = (size: number) => Array.from({ length: size }, (_, i) => i);
const bytes = (tensor: tf.Tensor) =>
  Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5));

async function drain(
  dataset: ReturnType<typeof pairDataset>,
  options: Parameters<typeof dataset.batches>[0],
) {
  const out: { a: number[]; b: number[] }[] = [];
  for await (const pair of dataset.batches(options)) {
    out.push({ a: bytes(pair.a), b: bytes(pair.b) });
    tf.dispose([pair.a, pair.b]);
  }
  return out;
}

describe('pairDataset', () => {
  let tensors = 0;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });

  it('gives every pair once an epoch, in an order of the seed and the epoch', async () => {
    const dataset = pairDataset(countingSource().source, range(50));
    const order = async (seed: number, epoch: number) =>
      (await drain(dataset, { batchSize: 7, seed, epoch })).flatMap((batch) => batch.a);
    const first = await order(3, 1);
    expect([...first].sort((x, y) => x - y)).toEqual(range(50));
    expect(await order(3, 1)).toEqual(first);
    expect(await order(3, 2)).not.toEqual(first);
    expect(await order(4, 1)).not.toEqual(first);
    expect(first).not.toEqual(range(50));
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('orders and augments otherwise for another seed of its own', async () => {
    const { source } = countingSource();
    const draw = (seed: number) =>
      drain(pairDataset({ ...source, seed }, range(20)), { batchSize: 20, seed: 0, epoch: 1 });
    const [one, other] = [await draw(0), await draw(1)];
    expect(other[0]!.a).not.toEqual(one[0]!.a);
    expect(other[0]!.b).not.toEqual(one[0]!.b);
  });

  it('augments a pair alike whatever the batch size, the skip and the subset', async () => {
    const { source } = countingSource();
    const dataset = pairDataset(source, range(20));
    const flat = (batches: { a: number[]; b: number[] }[]) =>
      batches.flatMap((batch) => batch.a.map((a, i) => [a, batch.b[i]!]));
    const whole = flat(await drain(dataset, { batchSize: 20, seed: 1, epoch: 2 }));
    expect(new Set(whole.map(([, b]) => b)).size).toBeGreaterThan(10);
    expect(flat(await drain(dataset, { batchSize: 3, seed: 1, epoch: 2 }))).toEqual(whole);
    expect(flat(await drain(dataset, { batchSize: 3, seed: 1, epoch: 2, skip: 4 }))).toEqual(
      whole.slice(12),
    );
    const part = dataset.subset([5, 6, 7]);
    const inPart = flat(await drain(part, { batchSize: 2, seed: 1, epoch: 2 }));
    expect(inPart.sort()).toEqual(whole.filter(([a]) => a! >= 5 && a! <= 7).sort());
  });

  it('loads nothing of the skipped batches, and ends at once when all are skipped', async () => {
    const { source, loaded } = countingSource();
    const dataset = pairDataset(source, range(10));
    expect(await drain(dataset, { batchSize: 4, seed: 0, epoch: 1, skip: 2 })).toHaveLength(1);
    expect(loaded).toHaveLength(2);
    expect(await drain(dataset, { batchSize: 4, seed: 0, epoch: 1, skip: 3 })).toEqual([]);
    expect(loaded).toHaveLength(2);
  });

  it('loads one batch ahead, no more, and leaks nothing when the consumer stops', async () => {
    const { source, loaded } = countingSource();
    for await (const pair of pairDataset(source, range(30)).batches({
      batchSize: 5,
      seed: 0,
      epoch: 1,
    })) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(loaded).toHaveLength(10);
      tf.dispose([pair.a, pair.b]);
      break;
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('passes on a failure when its batch is due, and drops it when the consumer stopped', async () => {
    const options = { batchSize: 1, seed: 0, epoch: 1 };
    const order = (await drain(pairDataset(countingSource().source, range(9)), options)).map(
      (batch) => batch.a[0]!,
    );
    const dataset = pairDataset(countingSource(order[1]).source, range(9));
    let seen = 0;
    const consume = async () => {
      for await (const pair of dataset.batches(options)) {
        seen++;
        tf.dispose([pair.a, pair.b]);
      }
    };
    await expect(consume()).rejects.toThrow(`cannot load ${order[1]}`);
    expect(seen).toBe(1);

    // An unhandled rejection would fail the test run.
    for await (const pair of dataset.batches(options)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      tf.dispose([pair.a, pair.b]);
      break;
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('gives fixed pairs without augmentation, in the order asked for', async () => {
    const dataset = pairDataset(countingSource().source, [40, 41, 42]);
    const { a, b } = await dataset.pairs([2, 0, 2]);
    expect([a.shape, a.dtype, bytes(a), bytes(b)]).toEqual([
      [3, 1, 1, 1],
      'float32',
      [42, 40, 42],
      [0, 0, 0],
    ]);
    tf.dispose([a, b]);
  });

  it('refuses indices and options that it cannot take', async () => {
    const dataset = pairDataset(countingSource().source, range(4));
    await expect(dataset.pairs([4])).rejects.toThrow(
      "test: pairs's index must be an integer from 0 to 3, got 4",
    );
    expect(() => dataset.subset([])).toThrow(
      'test: subset needs an array of one index or more, got []',
    );
    expect(() => dataset.batches({ batchSize: 0, seed: 0, epoch: 1 })).toThrow(
      'test: batches: batchSize must be an integer of at least 1, got 0',
    );
    expect(() => dataset.batches({ batchSize: 1, seed: 0, epoch: 0 })).toThrow(
      'test: batches: epoch must be an integer of at least 1, got 0',
    );
    expect(() => dataset.batches({ batchSize: 1, seed: 0, epoch: 1, skip: -1 })).toThrow(
      'test: batches: skip must be an integer of at least 0, got -1',
    );
  });
});

describe('splitPairs', () => {
  const indices = async (dataset: ReturnType<typeof pairDataset>) => {
    const { a, b } = await dataset.pairs(range(dataset.size));
    const out = bytes(a);
    tf.dispose([a, b]);
    return out;
  };

  it('parts the set in two, by the seed', async () => {
    const dataset = pairDataset(countingSource().source, range(20));
    const { train, heldOut } = splitPairs(dataset, { heldOut: 5, seed: 1 });
    const out = await indices(heldOut);
    expect([train.size, heldOut.size]).toEqual([15, 5]);
    expect([...(await indices(train)), ...out].sort((x, y) => x - y)).toEqual(range(20));
    expect(await indices(splitPairs(dataset, { heldOut: 5, seed: 1 }).heldOut)).toEqual(out);
    expect(await indices(splitPairs(dataset, { heldOut: 5, seed: 2 }).heldOut)).not.toEqual(out);
  });

  it('refuses to hold out nothing or everything', () => {
    const dataset = pairDataset(countingSource().source, range(3));
    expect(() => splitPairs(dataset, { heldOut: 3 })).toThrow(
      'splitPairs: heldOut must be an integer from 1 to 2, got 3',
    );
    expect(() => splitPairs(dataset.subset([0]), { heldOut: 1 })).toThrow(
      'splitPairs: the data set must hold 2 pairs or more, got 1',
    );
  });
});
