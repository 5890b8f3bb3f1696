import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { memory, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer';

/** Images whose every pixel is the image's number. */
const numbered = (numbers: number[]) =>
  tensor(
    numbers.flatMap((number) => [number, number]),
    [numbers.length, 1, 2, 1],
  ) as Tensor4D;
const numbersOf = (images: Tensor) => Array.from(images.dataSync()).filter((_, i) => i % 2 === 0);

/** The rule, on plain numbers. */
function rule(batches: number[][], size: number, rng: Rng): number[][] {
  const stored: number[] = [];
  return batches.map((batch) =>
    batch.map((image) => {
      if (stored.length < size) {
        stored.push(image);
        return image;
      }
      if (rng.uniform() > 0.5) {
        const [old] = stored.splice(rng.integer(size), 1, image);
        return old as number;
      }
      return image;
    }),
  );
}

describe('ReplayBuffer', () => {
  it('follows the rule image by image', () => {
    const batches = Array.from({ length: 60 }, (_, i) => [3 * i, 3 * i + 1, 3 * i + 2]);
    const buffer = new ReplayBuffer(5, new Rng(3));
    const returned = batches.map((batch) => numbersOf(buffer.query(numbered(batch))));
    expect(returned).toEqual(rule(batches, 5, new Rng(3)));
    const old = returned.flat().filter((image, i) => image !== i).length;
    expect(old / 175).toBeGreaterThan(0.35);
    expect(old / 175).toBeLessThan(0.65);
    expect(buffer.length).toBe(5);
  });

  it('returns what came where its size is 0', () => {
    const buffer = new ReplayBuffer(0, new Rng(0));
    for (let i = 0; i < 5; i++) expect(numbersOf(buffer.query(numbered([i, 9])))).toEqual([i, 9]);
    expect(buffer.length).toBe(0);
  });

  it('goes on from what it held', () => {
    const [one, other] = [new ReplayBuffer(2, new Rng(1)), new ReplayBuffer(2, new Rng(9))];
    for (let i = 0; i < 7; i++) one.query(numbered([i]));
    other.restore(one.images(), Rng.from(one.rng.state()));
    for (let i = 7; i < 20; i++) {
      expect(numbersOf(other.query(numbered([i])))).toEqual(numbersOf(one.query(numbered([i]))));
    }
  });

  it('holds size tensors, and none after dispose', () => {
    const buffer = new ReplayBuffer(3, new Rng(0));
    const image = numbered([1]);
    const before = memory().numTensors;
    for (let i = 0; i < 20; i++) buffer.query(image).dispose();
    expect(memory().numTensors).toBe(before + 3);
    buffer.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('takes images of many sizes one at a time, and says why not in a batch', () => {
    const buffer = new ReplayBuffer(2, new Rng(0));
    buffer.query(numbered([1]));
    const wide = tensor([1, 2, 3], [1, 1, 3, 1]) as Tensor4D;
    expect(buffer.query(wide).shape).toEqual([1, 1, 3, 1]);
    expect(() => buffer.query(numbered([1, 2]))).toThrow(
      'ReplayBuffer.query: images of a batch must have the size of the stored ones, [1, 3, 1], ' +
        'got [1, 2, 1]; use batches of 1, or size 0',
    );
  });

  it('refuses a size below 0 and a missing generator', () => {
    expect(() => new ReplayBuffer(-1, new Rng(0))).toThrow('size must be an integer of at least 0');
    expect(() => new ReplayBuffer(5, 7 as never)).toThrow('ReplayBuffer: rng must be an Rng');
  });
});
