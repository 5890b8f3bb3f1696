import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { dispose, mean, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { writeDigit } from './handwriting';
import { penPath } from './pen-path';
import { rasterise } from './rasterise';
import { syntheticDigits } from './synthetic-digits';

describe('penPath', () => {
  it('keeps the corners of a line', () => {
    expect(penPath({ kind: 'line', points: [[0, 0], [1, 2], [3, 1]] })).toEqual([0, 0, 1, 2, 3, 1]); // biome-ignore format: pairs
  });

  it('passes through the points of a curve, straight where they are', () => {
    const path = penPath({ kind: 'curve', points: [[0, 0], [1, 1], [2, 2], [3, 3]] }); // biome-ignore format: pairs
    expect(path).toHaveLength(2 * (1 + 3 * 6));
    expect([path[12], path[13], path[24], path[36]]).toEqual([1, 1, 2, 3]);
    for (let i = 0; i < path.length; i += 2) expect(path[i]).toBe(path[i + 1]);
  });

  it('closes a loop', () => {
    const path = penPath({ kind: 'loop', points: [[0, 0], [1, 0], [1, 1], [0, 1]] }); // biome-ignore format: pairs
    expect(path).toHaveLength(2 * (1 + 4 * 6));
    expect(path.slice(-2)).toEqual([0, 0]);
    // Half way along a side, the spline bulges out by an eighth.
    expect([path[6], path[7]]).toEqual([0.5, -0.125]);
  });
});

describe('rasterise', () => {
  it('paints a line of its thickness, with half-covered edges', () => {
    // From (2, 5) to (8, 5), radius 1: the rows 4 and 5 are covered.
    const image = rasterise({ paths: [[0.2, 0.5, 0.8, 0.5]], radius: 0.1 }, 10);
    const column = Array.from({ length: 10 }, (_, row) => image[row * 10 + 5]);
    expect(column).toEqual([0, 0, 0, 0, 255, 255, 0, 0, 0, 0]);
    const thinner = rasterise({ paths: [[0.2, 0.5, 0.8, 0.5]], radius: 0.05 }, 10);
    expect(thinner[45]).toBe(128);
  });

  it('paints a dot, and leaves out what is beyond the edge', () => {
    const dot = rasterise({ paths: [[0, 0, 0, 0]], radius: 0.1 }, 10);
    const distance = Math.sqrt(0.5);
    expect(dot[0]).toBe(Math.round(255 * (1.5 - distance)));
    expect(dot.subarray(30).every((value) => value === 0)).toBe(true);
  });
});

describe('syntheticDigits', () => {
  it('gives every class in turn, in [-1, 1], the pen in white', () => {
    const digits = syntheticDigits({ count: 25 });
    expect([digits.size, digits.classes]).toEqual([25, 10]);
    expect([...digits.labels.subarray(8, 12)]).toEqual([8, 9, 0, 1]);
    const { real, condition } = digits.samples([3, 11]);
    expect(real.shape).toEqual([2, 28, 28, 1]);
    expect(condition.arraySync()).toEqual([
      [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      [0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    const values = real.dataSync();
    expect([Math.min(...values), Math.max(...values)]).toEqual([-1, 1]);
    dispose([real, condition]);
  });

  it('is bit for bit the same everywhere', () => {
    const { real } = syntheticDigits({ count: 200, seed: 7 }).samples([...Array(200).keys()]);
    const bytes = Uint8Array.from(real.dataSync(), (value) => Math.round((value + 1) * 127.5));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'f17180ab96414dc4f6054f9c5ea8ee406b66a27702f6f052c09dbfb4bec13d75',
    );
  });

  it('depends on the seed and the index alone, and is as varied as handwriting', () => {
    const image = (index: number, seed: number, count: number) =>
      [...syntheticDigits({ seed, count }).samples([index]).real.dataSync()].join();
    expect(image(14, 1, 20)).toBe(image(14, 1, 500));
    expect(image(14, 1, 20)).not.toBe(image(14, 2, 20));
    const eights = new Set(Array.from({ length: 50 }, (_, i) => image(10 * i + 8, 0, 500)));
    expect(eights.size).toBe(50);
  });

  it('stays within the picture and looks the same at every size', () => {
    for (let i = 0; i < 300; i++) {
      const digit = writeDigit(new Rng(3).fork(`digit ${i}`), i % 10);
      const coordinates = digit.paths.flat();
      expect(Math.min(...coordinates)).toBeGreaterThan(0.02);
      expect(Math.max(...coordinates)).toBeLessThan(0.98);
    }
    const [small, large] = [28, 56].map(
      (imageSize) => syntheticDigits({ count: 10, imageSize }).samples([...Array(10).keys()]).real,
    );
    const means = [small, large].map((images) => mean(images!, [1, 2, 3]).dataSync());
    for (let i = 0; i < 10; i++) expect(means[0]![i]).toBeCloseTo(means[1]![i]!, 1);
  });

  it('resumes in mid-epoch, and leaks nothing', async () => {
    const digits = syntheticDigits({ count: 30, imageSize: 8 }).subset([...Array(20).keys()]);
    const read = async (skip: number, epoch = 1) => {
      const batches = [];
      for await (const { real, condition } of digits.batches({
        batchSize: 8,
        seed: 5,
        epoch,
        skip,
      })) {
        batches.push([real.arraySync(), condition.arraySync()]);
        dispose([real, condition]);
      }
      return batches;
    };
    const whole = await read(0);
    expect(whole.map(([images]) => (images as unknown[]).length)).toEqual([8, 8, 4]);
    expect(await read(1)).toEqual(whole.slice(1));
    expect(await read(0, 2)).not.toEqual(whole);
    const before = memory().numTensors;
    const images = [];
    for await (const { real } of digits.unlabelled().batches({ batchSize: 8, seed: 5, epoch: 1 })) {
      images.push(real.arraySync());
      real.dispose();
    }
    expect(images).toEqual(whole.map(([values]) => values));
    expect(memory().numTensors).toBe(before);
  });

  it('refuses what makes no sense', () => {
    expect(() => syntheticDigits({ imageSize: 4 })).toThrow(
      'syntheticDigits: imageSize must be an integer from 8 to 512, got 4',
    );
    expect(() => syntheticDigits({ cuont: 4 } as object)).toThrow("did you mean 'count'?");
    const digits = syntheticDigits({ count: 10 });
    expect(() => digits.samples([10])).toThrow(
      "samples's index must be an integer from 0 to 9, got 10",
    );
    expect(() => digits.subset([])).toThrow('syntheticDigits: subset needs an array of one index');
  });
});
