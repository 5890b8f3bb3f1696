import { describe, expect, it } from 'vitest';
import { curvesOf, smooth } from './series';

describe('curvesOf', () => {
  const lines = [1, 2, 3, 4, 5].map((i) => ({ step: 10 * i, losses: { a: i, b: -i } }));

  it('turns lines into columns', () => {
    expect(curvesOf(lines)).toEqual({
      steps: [10, 20, 30, 40, 50],
      values: { a: [1, 2, 3, 4, 5], b: [-1, -2, -3, -4, -5] },
    });
    expect(curvesOf([])).toEqual({ steps: [], values: {} });
  });

  it('averages neighbours where there are too many', () => {
    expect(curvesOf(lines, 3)).toEqual({
      steps: [20, 40, 50],
      values: { a: [1.5, 3.5, 5], b: [-1.5, -3.5, -5] },
    });
  });

  it('leaves out what is not finite', () => {
    const broken = [Number.NaN, 4, Infinity, Number.NaN].map((a, step) => ({
      step,
      losses: { a },
    }));
    expect(curvesOf(broken, 2).values).toEqual({ a: [4, Number.NaN] });
  });
});

describe('smooth', () => {
  it('is a centred moving average, over fewer values at the ends', () => {
    expect(smooth([0, 3, 6, 0, 0], 1)).toEqual([1.5, 3, 3, 2, 0]);
    expect(smooth([1, 2], 0)).toEqual([1, 2]);
  });
});
