import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cmpPalette } from './cmp-palette';
import { proceduralFacades } from './procedural-facades';

const toBytes = (tensor: tf.Tensor) =>
  Uint8Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5));

async function pairBytes(options: Parameters<typeof proceduralFacades>[0], indices: number[]) {
  const { a, b } = await proceduralFacades(options).pairs(indices);
  const out = { a: toBytes(a), b: toBytes(b), shape: a.shape };
  tf.dispose([a, b]);
  return out;
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** The share of equal values. */
const agreement = (x: Uint8Array, y: Uint8Array) =>
  x.reduce((n, v, i) => n + Number(v === y[i]), 0) / x.length;

describe('proceduralFacades', () => {
  it('draws the same houses for one seed, for ever', async () => {
    const zero = await pairBytes({ imageSize: 64 }, [0, 1]);
    const seven = await pairBytes({ imageSize: 96, seed: 7 }, [3]);
    expect([zero, seven].map(({ a, b }) => [digest(a), digest(b)])).toMatchInlineSnapshot(`
      [
        [
          "3fa2d845efa88634",
          "fbab30b7e0aa7ca5",
        ],
        [
          "eab82a80cc46c3ee",
          "0e7bc478caf956b8",
        ],
      ]
    `);
  });

  it('draws another house for each index and seed', async () => {
    const { a, b } = await pairBytes({ imageSize: 32 }, [0, 1]);
    const other = await pairBytes({ imageSize: 32, seed: 1 }, [0]);
    const half = a.length / 2;
    for (const bytes of [a, b])
      expect(agreement(bytes.slice(0, half), bytes.slice(half))).toBeLessThan(0.9);
    expect(agreement(a.slice(0, half), other.a)).toBeLessThan(0.9);
  });

  it('labels with pure palette colours alone, and with all of them', async () => {
    const names = new Map(
      Object.entries(cmpPalette).map(([name, colour]) => [colour.join(), name]),
    );
    const seen = new Set<string>();
    const { a } = await pairBytes({ imageSize: 64 }, [...Array(40).keys()]);
    for (let i = 0; i < a.length; i += 3) {
      const name = names.get(a.slice(i, i + 3).join());
      if (name === undefined) expect.fail(`${a.slice(i, i + 3)} is not a label's colour`);
      seen.add(name);
    }
    expect([...seen].sort()).toEqual(Object.keys(cmpPalette).sort());
  });

  it('draws one house at every size', async () => {
    const small = await pairBytes({ imageSize: 64 }, [5]);
    const large = await pairBytes({ imageSize: 192 }, [5]);
    const other = await pairBytes({ imageSize: 64 }, [6]);
    /** What 192 has where pixel i of 64 is: rows and columns 3k, 3k + 1, 3k + 2. */
    const under = (bytes: Uint8Array, i: number, dx: number, dy: number) => {
      const [x, y, c] = [Math.floor(i / 3) % 64, Math.floor(i / 192), i % 3];
      return bytes[((3 * y + dy) * 192 + 3 * x + dx) * 3 + c]!;
    };
    // The middle one has the same centre, so the label is the same.
    expect(small.a.every((v, i) => v === under(large.a, i, 1, 1))).toBe(true);
    const steps = [0, 1, 2];
    const shrunk = Float64Array.from(
      small.b,
      (_, i) =>
        steps.reduce((s, dy) => s + steps.reduce((t, dx) => t + under(large.b, i, dx, dy), 0), 0) /
        9,
    );
    const difference = (bytes: Uint8Array) =>
      bytes.reduce((sum, v, i) => sum + Math.abs(v - shrunk[i]!), 0) / bytes.length;
    expect(difference(small.b)).toBeLessThan(0.25 * difference(other.b));
  });

  it('lights houses from the left and casts shadows below cornices', async () => {
    const { a, b } = await pairBytes({ imageSize: 128 }, [...Array(12).keys()]);
    const facade = cmpPalette.facade.join();
    let [left, right, leftCount, rightCount] = [0, 0, 0, 0];
    for (let i = 0; i < a.length; i += 3) {
      if (a.slice(i, i + 3).join() !== facade) continue;
      const x = (i / 3) % 128;
      const light = b[i]! + b[i + 1]! + b[i + 2]!;
      if (x < 40) [left, leftCount] = [left + light, leftCount + 1];
      if (x > 88) [right, rightCount] = [right + light, rightCount + 1];
    }
    expect(left / leftCount).toBeGreaterThan(1.08 * (right / rightCount));
  });

  it('weathers photos as much as it is asked to, and never label maps', async () => {
    const houses = [...Array(6).keys()];
    const drawn = (weathering: number) => pairBytes({ imageSize: 64, weathering }, houses);
    const [none, some, most] = [await drawn(0), await drawn(0.5), await drawn(1)];
    expect(none).toEqual(await pairBytes({ imageSize: 64 }, houses));
    expect([some.a, most.a]).toEqual([none.a, none.a]);
    const changed = [some, most].map(({ b }) => 1 - agreement(none.b, b));
    expect(changed[0]).toBeGreaterThan(0.2);
    expect(changed[1]).toBeGreaterThan(changed[0]! + 0.02);
    /** Green where neither wall nor sky is: the ivy. */
    const green = ({ b }: typeof none) => {
      let count = 0;
      for (let i = 0; i < b.length; i += 3) {
        if (b[i + 1]! > b[i]! + 12 && b[i + 1]! > b[i + 2]! + 12) count++;
      }
      return count / (b.length / 3);
    };
    expect(green(none)).toBeLessThan(0.02);
    expect(green(most)).toBeGreaterThan(green(some) + 0.02);
  });

  it('gives shuffled batches of the size asked for', async () => {
    const shapes: number[][] = [];
    const dataset = proceduralFacades({ imageSize: 32, count: 5 });
    for await (const { a, b } of dataset.batches({ batchSize: 2, seed: 0, epoch: 1 })) {
      shapes.push(a.shape, b.shape);
      tf.dispose([a, b]);
    }
    expect(shapes.map((shape) => shape.join())).toEqual([
      '2,32,32,3',
      '2,32,32,3',
      '2,32,32,3',
      '2,32,32,3',
      '1,32,32,3',
      '1,32,32,3',
    ]);
  });

  it('defaults to 400 pairs of 64 x 64 with seed 0', async () => {
    const plain = await pairBytes({}, [399]);
    expect(plain.shape).toEqual([1, 64, 64, 3]);
    expect(plain).toEqual(await pairBytes({ imageSize: 64, count: 400, seed: 0 }, [399]));
    expect(proceduralFacades().size).toBe(400);
  });

  it('refuses options out of range', () => {
    expect(() => proceduralFacades({ imageSize: 16 })).toThrow(
      'proceduralFacades: imageSize must be an integer from 32 to 512, got 16',
    );
    expect(() => proceduralFacades({ count: 0 })).toThrow(
      'proceduralFacades: count must be an integer of at least 1, got 0',
    );
    expect(() => proceduralFacades({ weathering: 2 })).toThrow(
      'proceduralFacades: weathering must be a number from 0 to 1, got 2',
    );
    expect(() => proceduralFacades({ size: 64 } as object)).toThrow(
      "proceduralFacades: there is no option 'size'",
    );
  });
});
