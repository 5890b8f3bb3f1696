import '@tensorflow/tfjs-backend-cpu';
import type { BatchOptions } from '@gan/core';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { GaussianMixture, Point } from './gaussian-mixture';
import { gridOfGaussians } from './grid-of-gaussians';
import { ringOfGaussians } from './ring-of-gaussians';

/** All points of an epoch, batch by batch. */
async function drawn(set: GaussianMixture, options: Partial<BatchOptions> = {}) {
  const batches: Point[][] = [];
  for await (const { real } of set.batches({ batchSize: 64, seed: 0, epoch: 1, ...options })) {
    batches.push(real.arraySync() as unknown as Point[]);
    real.dispose();
  }
  return batches;
}

const distance = ([a, b]: Point, [c, d]: Point) => Math.hypot(a - c, b - d);

describe.each([
  ['ringOfGaussians', ringOfGaussians, 8, 0.02],
  ['gridOfGaussians', gridOfGaussians, 25, 0.05],
] as const)('%s', (_, make, modes, std) => {
  it('draws as often from each mode, with its standard deviation, uncorrelated', async () => {
    const set = make({ count: 20_000 });
    expect([set.centres.length, set.std, set.size]).toEqual([modes, std, 20_000]);
    const points = (await drawn(set)).flat();
    const counts = new Array<number>(modes).fill(0);
    const sums = { x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
    for (const point of points) {
      const distances = set.centres.map((centre) => distance(point, centre));
      const nearest = distances.indexOf(Math.min(...distances));
      counts[nearest]!++;
      const [x, y] = point.map((v, i) => (v - set.centres[nearest]![i]!) / std) as [number, number];
      sums.x += x;
      sums.y += y;
      sums.xx += x * x;
      sums.yy += y * y;
      sums.xy += x * y;
    }
    // Within five standard errors.
    const expected = points.length / modes;
    for (const count of counts)
      expect(Math.abs(count - expected)).toBeLessThan(5 * expected ** 0.5);
    const n = points.length;
    for (const sum of [sums.x, sums.y, sums.xy]) expect(Math.abs(sum)).toBeLessThan(5 * n ** 0.5);
    for (const sum of [sums.xx, sums.yy])
      expect(Math.abs(sum - n)).toBeLessThan(5 * (2 * n) ** 0.5);
  });

  it('depends on seeds and epoch, not on batch size or skipped batches', async () => {
    const set = make({ count: 200, seed: 3 });
    const all = await drawn(set);
    expect(all.map((batch) => batch.length)).toEqual([64, 64, 64, 8]);
    expect(await drawn(make({ count: 200, seed: 3 }))).toEqual(all);
    expect(await drawn(set, { skip: 2 })).toEqual(all.slice(2));
    expect(await drawn(set, { skip: 9 })).toEqual([]);
    expect((await drawn(set, { batchSize: 7 })).flat()).toEqual(all.flat());
    for (const other of [{ epoch: 2 }, { seed: 1 }]) {
      expect((await drawn(set, other))[0]).not.toEqual(all[0]);
    }
    expect((await drawn(make({ count: 200, seed: 4 })))[0]).not.toEqual(all[0]);
  });

  it('leaves no tensor', async () => {
    const before = memory().numTensors;
    await drawn(make({ count: 100 }));
    expect(memory().numTensors).toBe(before);
  });

  it('names options that are out of range', () => {
    expect(() => make({ std: 0 })).toThrow('std must be a number of at least');
    expect(() => make({ count: 0.5 })).toThrow('count must be an integer of at least 1, got 0.5');
    expect(() => make({ size: 3 } as never)).toThrow("there is no option 'size'");
    expect(() => make().batches({ batchSize: 0, seed: 0, epoch: 1 })).toThrow(
      'batches: batchSize must be an integer of at least 1, got 0',
    );
    expect(() => make().batches({ batchSize: 4, seed: 0, epoch: 0 })).toThrow('epoch');
  });
});

it('the ring begins on the x axis and goes round', () => {
  const { centres } = ringOfGaussians({ modes: 4, radius: 3 });
  const expected: Point[] = [
    [3, 0],
    [0, 3],
    [-3, 0],
    [0, -3],
  ];
  expect(Math.max(...centres.map((centre, i) => distance(centre, expected[i]!)))).toBeLessThan(
    1e-12,
  );
  expect(() => ringOfGaussians({ modes: 0 })).toThrow('ringOfGaussians: modes must be');
});

it('the grid lies around the origin', () => {
  expect(gridOfGaussians({ side: 2, spacing: 3 }).centres).toEqual([
    [-1.5, -1.5],
    [1.5, -1.5],
    [-1.5, 1.5],
    [1.5, 1.5],
  ]);
  const { centres } = gridOfGaussians();
  expect([centres[0], centres[12], centres[24]]).toEqual([
    [-4, -4],
    [0, 0],
    [4, 4],
  ]);
  expect(() => gridOfGaussians({ spacing: -1 })).toThrow('gridOfGaussians: spacing must be');
});
