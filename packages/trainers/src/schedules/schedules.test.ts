import { describe, expect, it } from 'vitest';
import { cosineDecay } from './cosine-decay';
import { plateauDecay } from './plateau-decay';
import { stepDecay } from './step-decay';

describe('stepDecay', () => {
  it('falls to a tenth every 50 epochs, counted from 1', () => {
    const factor = stepDecay();
    const expected = [1, 1, 0.1, 0.1, 0.01];
    for (const [i, epoch] of [1, 50, 51, 100, 101].entries()) {
      expect(factor(epoch)).toBeCloseTo(expected[i]!, 12);
    }
    expect(stepDecay({ every: 1, factor: 0.5 })(4)).toBe(0.125);
  });

  it('refuses factors that grow', () => {
    expect(() => stepDecay({ factor: 2 })).toThrow(
      'stepDecay: factor must be a number from 0 to 1',
    );
    expect(() => stepDecay({ every: 0 })).toThrow(
      'stepDecay: every must be an integer of at least 1',
    );
  });
});

describe('cosineDecay', () => {
  it('follows half a period down, and up again', () => {
    const factor = cosineDecay({ epochs: 4 });
    const half = Math.SQRT1_2 / 2;
    const expected = [1, 0.5 + half, 0.5, 0.5 - half, 0, 0.5 - half];
    for (const [i, value] of expected.entries()) expect(factor(i + 1)).toBeCloseTo(value, 12);
  });

  it('needs a length', () => {
    expect(() => cosineDecay({ epochs: 0 })).toThrow('cosineDecay: epochs must be an integer');
  });
});

describe('plateauDecay', () => {
  const run = (schedule: ReturnType<typeof plateauDecay>, metrics: number[]) =>
    metrics.map((metric) => schedule.update(metric));

  it('lowers the rate after more than patience epochs without a relative improvement', () => {
    const schedule = plateauDecay({ factor: 0.5, patience: 2, threshold: 0.1 });
    expect(schedule.factor).toBe(1);
    // 9.1 is not below 10 (1 - 0.1), 8.9 is; then three epochs without, twice.
    const metrics = [10, 9.1, 8.9, 8.9, 8.9, 8.9, 8.9, 8.9, 8.9, 1];
    expect(run(schedule, metrics)).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
    expect(schedule(77)).toBe(0.25);
  });

  it('can wait for a metric to rise', () => {
    const schedule = plateauDecay({ mode: 'max', patience: 0, threshold: 0.01 });
    expect(run(schedule, [1, 2, 2.01, 3])).toEqual([1, 1, 0.2, 0.2]);
  });

  it('goes on from a state', () => {
    const [one, other] = [plateauDecay({ patience: 1 }), plateauDecay({ patience: 1 })];
    run(one, [3, 3]);
    other.restore(JSON.parse(JSON.stringify(one.state())));
    expect(run(other, [3, 3, 3])).toEqual(run(one, [3, 3, 3]));
    expect(other.state()).toEqual({ factor: 0.2 * 0.2, best: 3, waited: 0 });
  });

  it('refuses what is no number', () => {
    expect(() => plateauDecay().update(Number.NaN)).toThrow(
      'plateauDecay.update: metric must be a',
    );
    expect(() => plateauDecay({ factor: 1 })).toThrow(
      'plateauDecay: factor must be below 1, got 1',
    );
    expect(() => plateauDecay({ mode: 'low' as 'min' })).toThrow("one of 'min', 'max'");
    expect(() => plateauDecay().restore({} as never)).toThrow(
      'plateauDecay.restore: state must be',
    );
  });
});
