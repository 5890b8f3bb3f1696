import { describe, expect, it } from 'vitest';
import { linearScale, linearTicks, logScale, logTicks } from './scale';

describe('ticks', () => {
  it('are round numbers that enclose the range', () => {
    expect(linearTicks(0, 4000, 5)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(linearTicks(0, 0.29, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(linearTicks(-1.2, 1.2, 5)).toEqual([-1.5, -1, -0.5, 0, 0.5, 1, 1.5]);
  });

  it('of a log axis are powers of ten, with 2 and 5 where there are few', () => {
    expect(logTicks(12, 60)).toEqual([10, 20, 50, 100]);
    expect(logTicks(0.001, 100)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
    expect(logTicks(1e-12, 1e12).length).toBeLessThanOrEqual(7);
  });
});

describe('linearScale', () => {
  it('starts at 0 and places values in proportion', () => {
    const scale = linearScale([10, 40]);
    expect(scale.ticks).toEqual([0, 10, 20, 30, 40]);
    expect([0, 10, 40].map(scale.at)).toEqual([0, 0.25, 1]);
  });

  it('goes below 0 where the values do, and stands flat or no values', () => {
    expect(linearScale([-5, 5]).at(0)).toBeCloseTo(0.5, 10);
    expect(linearScale([0, 0]).ticks).toContain(1);
    expect(linearScale([]).at(0)).toBe(0);
  });
});

describe('logScale', () => {
  it('gives every decade the same room', () => {
    const scale = logScale([0.01, 100]);
    expect([0.01, 0.1, 1, 10, 100].map((v) => Number(scale.at(v).toFixed(6)))).toEqual([
      0, 0.25, 0.5, 0.75, 1,
    ]);
  });

  it('puts values that have no logarithm at the start', () => {
    const scale = logScale([0, -1, 2, 50]);
    expect([0, -1].map(scale.at)).toEqual([0, 0]);
    expect(scale.at(2)).toBe(0);
    expect(logScale([3]).at(3)).toBeGreaterThan(0);
    expect(logScale([]).ticks).toEqual([0.1, 0.2, 0.5, 1]);
  });
});
