import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { readGolden } from '@gan/testing';
import { memory, slice, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { FeatureStatistics } from './feature-statistics';
import { frechetDistance } from './frechet-distance';
import { KernelDistance } from './kernel-distance';

const golden = readGolden(new URL('../fixtures/features.json', import.meta.url));
const rows = (name: string, side: string) => golden.get(`${name}/${side}`) as Tensor2D;
interface Expected {
  readonly mean: number[];
  readonly covariance: number[];
  readonly frechet: number;
  readonly kernel: number;
  readonly kernel_blocks: number[];
}
const expectedOf = (name: string) => golden.config[name] as Expected;
const names = ['plenty', 'singular', 'far_from_zero'];

async function statistics(x: Tensor2D, batch = x.shape[0]) {
  const result = new FeatureStatistics();
  for (let i = 0; i < x.shape[0]; i += batch) {
    await result.add(slice(x, [i, 0], [Math.min(batch, x.shape[0] - i), x.shape[1]]));
  }
  return result.result();
}

/** Relative to the largest, since small entries of a covariance have the large ones' rounding. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-10) {
  const scale = Math.max(...Array.from(expected, Math.abs));
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(actual, (value, i) => Math.abs(value - expected[i]!) / scale);
  expect(Math.max(...errors)).toBeLessThan(tolerance);
}

describe('FeatureStatistics', () => {
  it.each(names)("agrees with numpy's float64 mean and covariance: %s", async (name) => {
    const { mean, covariance } = expectedOf(name);
    for (const batch of [1, 7, 1000]) {
      const result = await statistics(rows(name, 'real'), batch);
      expect(result.count).toBe(rows(name, 'real').shape[0]);
      expectClose(result.mean, mean, 1e-13);
      expectClose(result.covariance, covariance, 1e-11);
    }
  });

  it('refuses what it cannot use, and keeps what it has', async () => {
    const features = new FeatureStatistics();
    expect(() => features.result()).toThrow('at least 2 feature vectors, got 0');
    await features.add(tensor2d([[1, 2]]));
    expect(() => features.result()).toThrow('at least 2 feature vectors, got 1');
    await expect(features.add(zeros([3, 4, 4, 2]) as never)).rejects.toThrow(
      'FeatureStatistics: features must be a matrix [B, D], got [3, 4, 4, 2]',
    );
    await expect(features.add(tensor2d([[1, 2, 3]]))).rejects.toMatchObject({
      code: 'ShapeError',
      message: 'FeatureStatistics: features must have shape [B, 2], got [1, 3]',
    });
    const odd = tensor2d([
      [1, 2],
      [3, Number.NaN],
    ]);
    await expect(features.add(odd)).rejects.toMatchObject({
      code: 'DataError',
      message: 'FeatureStatistics: features must be finite, got NaN in row 1',
    });
    await features.add(tensor2d([[3, 4]]));
    expect(Array.from(features.result().covariance)).toEqual([2, 2, 2, 2]);
  });
});

describe('frechetDistance', () => {
  it.each(names)('agrees with scipy and numpy: %s', async (name) => {
    const [real, fake] = [
      await statistics(rows(name, 'real')),
      await statistics(rows(name, 'fake')),
    ];
    const { frechet } = expectedOf(name);
    // A singular covariance's zero eigenvalues come as 1e-16, whose roots are 1e-8.
    const tolerance = name === 'singular' ? 1e-6 : 1e-10;
    expectClose(
      [frechetDistance(real, fake), frechetDistance(fake, real)],
      [frechet, frechet],
      tolerance,
    );
    expect(frechetDistance(real, real)).toBeLessThan(1e-6 * frechet);
  });

  it('has the closed form of diagonal covariances', () => {
    const a = { mean: [1, 0, -2], covariance: [4, 0, 0, 0, 9, 0, 0, 0, 0] };
    const b = { mean: [0, 0, 1], covariance: [1, 0, 0, 0, 25, 0, 0, 0, 16] };
    // |m|^2 + sum (s_a - s_b)^2
    expect(frechetDistance(a, b)).toBeCloseTo(10 + 1 + 4 + 16, 10);
    expect(frechetDistance(b, a)).toBeCloseTo(31, 10);
  });

  it('has the closed form of covariances that commute', () => {
    const rng = new Rng(3);
    const n = 8;
    const draws = Matrix.from1DArray(
      n,
      n,
      Array.from({ length: n * n }, () => rng.normal()),
    );
    const a = draws.mmul(draws.transpose());
    // A and A^2 commute: tr (A A^2)^1/2 is the sum of lambda^1.5, and lambda are A's eigenvalues.
    const b = a.mmul(a);
    const of = (m: Matrix) => ({ mean: new Float64Array(n), covariance: m.to1DArray() });
    // tr A^1.5 from a Newton iteration for the root of A, which shares no code with the product's.
    let [y, z] = [a.clone(), Matrix.eye(n)];
    const scale = a.trace();
    y.mul(1 / scale);
    for (let i = 0; i < 60; i++) {
      const t = Matrix.sub(Matrix.eye(n).mul(3), z.mmul(y)).mul(0.5);
      [y, z] = [y.mmul(t), t.mmul(z)];
    }
    const root = y.mul(Math.sqrt(scale));
    expectClose(root.mmul(root).to1DArray(), a.to1DArray(), 1e-9);
    const distance = a.trace() + b.trace() - 2 * a.mmul(root).trace();
    expect(frechetDistance(of(a), of(b)) / distance).toBeCloseTo(1, 9);
  });

  it('takes points: covariances of zero', () => {
    const point = (x: number) => ({ mean: [x], covariance: [0] });
    expect(frechetDistance(point(1), point(4))).toBe(9);
  });

  it('names what does not fit', () => {
    const good = { mean: [0, 0], covariance: [1, 0, 0, 1] };
    expect(() => frechetDistance(good, { mean: [0], covariance: [1] })).toThrow(
      'frechetDistance: a and b must have features of one length, got 2 and 1',
    );
    expect(() => frechetDistance(good, { mean: [0, 0], covariance: [1] })).toThrow(
      'b must have a mean of D values and a covariance of D x D, got 2 and 1',
    );
    expect(() => frechetDistance({} as never, good)).toThrow('a must have a mean');
    expect(() =>
      frechetDistance(good, { mean: [0, Number.NaN], covariance: [1, 0, 0, 1] }),
    ).toThrow('b must be finite, got NaN');
    const negative = { mean: [0, 0], covariance: [1, 0, 0, -1] };
    expect(() => frechetDistance(negative, good)).toThrow('no negative eigenvalue, got -1');
    expect(() => frechetDistance(good, negative)).toThrow('covariance of b');
  });
});

describe('KernelDistance', () => {
  it.each(names)('agrees with numpy: %s', async (name) => {
    const whole = new KernelDistance();
    await whole.add({ real: rows(name, 'real'), fake: rows(name, 'fake') });
    const { kernel, kernel_blocks: blocks } = expectedOf(name);
    const { mean, std, subsets } = whole.result();
    expectClose([mean], [kernel], 1e-9);
    expect([std, subsets]).toEqual([0, 1]);
    if (blocks.length === 0) return;

    const streamed = new KernelDistance({ subsetSize: 20 });
    const [real, fake] = [rows(name, 'real'), rows(name, 'fake')];
    for (let i = 0; i < real.shape[0]; i += 12) {
      await streamed.add({ real: slice(real, [i, 0], [Math.min(12, real.shape[0] - i), -1]) });
    }
    for (let i = 0; i < fake.shape[0]; i += 15) {
      await streamed.add({ fake: slice(fake, [i, 0], [Math.min(15, fake.shape[0] - i), -1]) });
    }
    const result = streamed.result();
    const average = blocks.reduce((a, b) => a + b) / blocks.length;
    const variance = blocks.reduce((sum, b) => sum + (b - average) ** 2, 0) / blocks.length;
    expect(result.subsets).toBe(blocks.length);
    expectClose([result.mean, result.std], [average, Math.sqrt(variance)], 1e-9);
  });

  it('has no bias: about 0 for two halves of one distribution', async () => {
    const rng = new Rng(5);
    const draw = () =>
      tensor2d(
        Array.from({ length: 2000 * 4 }, () => rng.normal()),
        [2000, 4],
      );
    const distance = new KernelDistance({ subsetSize: 50 });
    await distance.add({ real: draw(), fake: draw() });
    const { mean, std, subsets } = distance.result();
    expect(subsets).toBe(40);
    expect(Math.abs(mean)).toBeLessThan((3 * std) / Math.sqrt(subsets));
    expect(std).toBeGreaterThan(0);
  });

  it('names what does not fit, and takes nothing of it in', async () => {
    expect(() => new KernelDistance({ subsetSize: 1 })).toThrow('an integer of at least 2, got 1');
    const distance = new KernelDistance();
    const two = tensor2d([
      [1, 2],
      [3, 4],
    ]);
    await expect(distance.add({ real: two, fake: tensor2d([[1]]) })).rejects.toThrow(
      'KernelDistance: fake must have shape [B, 2], got [1, 1]',
    );
    await expect(distance.add({ reel: two } as never)).rejects.toThrow("did you mean 'real'?");
    await distance.add({ real: two });
    expect(() => distance.result()).toThrow('at least 2 feature vectors, got 2 real and 0 fake');
    await distance.add({ fake: two });
    // k: off the diagonal (11/2 + 1)^3; across, the diagonal's 3.5^3 and 13.5^3 too.
    const across = (3.5 ** 3 + 2 * 6.5 ** 3 + 13.5 ** 3) / 4;
    expect(distance.result().mean).toBeCloseTo(2 * 6.5 ** 3 - 2 * across, 9);
  });
});

it('no tensor is made or disposed', async () => {
  const [real, fake] = [rows('plenty', 'real'), rows('plenty', 'fake')];
  const before = memory().numTensors;
  const [a, b] = [new FeatureStatistics(), new FeatureStatistics()];
  await a.add(real);
  await b.add(fake);
  frechetDistance(a.result(), b.result());
  const distance = new KernelDistance();
  await distance.add({ real, fake });
  distance.result();
  expect(memory().numTensors).toBe(before);
});
