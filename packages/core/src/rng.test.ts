import { describe, expect, it } from 'vitest';
import { Rng, type RngState } from './rng';

const draw = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.uniform());

describe('Rng', () => {
  it('draws the same stream for one seed, for ever', () => {
    const rng = new Rng(42);
    expect([rng.integer(2 ** 32), rng.integer(2 ** 32), rng.integer(10)]).toMatchInlineSnapshot(`
      [
        3945054838,
        1134691319,
        8,
      ]
    `);
  });

  it('draws different streams for neighbouring, negative and large seeds', () => {
    const firsts = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((s) =>
      new Rng(s).uniform(),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('is uniform: mean 1/2, variance 1/12, no lag-one correlation', () => {
    const values = draw(new Rng(1), 100_000);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const centred = values.map((v) => v - mean);
    const variance = centred.reduce((a, v) => a + v * v, 0) / values.length;
    const lag = centred.slice(1).reduce((a, v, i) => a + v * centred[i]!, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 3);
    expect(Math.abs(lag / variance)).toBeLessThan(0.01);
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 1000))).toBeLessThan(1);
  });

  it('has the first four moments of the normal distribution', () => {
    const rng = new Rng(2);
    const values = Array.from({ length: 200_000 }, () => rng.normal());
    const moment = (k: number) => values.reduce((a, v) => a + v ** k, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment(3))).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
  });

  it('draws every integer below the bound equally often', () => {
    const rng = new Rng(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[rng.integer(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('forks by label alone, whatever was drawn', () => {
    const a = new Rng(5);
    const before = a.fork('weights').uniform();
    draw(a, 10);
    expect(a.fork('weights').uniform()).toBe(before);
    expect(a.fork('dropout').uniform()).not.toBe(before);
    expect(new Rng(6).fork('weights').uniform()).not.toBe(before);
    expect(a.fork('x').fork('y').uniform()).not.toBe(a.fork('y').fork('x').uniform());
  });

  it('leaves the parent as it is when it forks', () => {
    const a = new Rng(5);
    const b = new Rng(5);
    a.fork('weights').uniform();
    expect(a.uniform()).toBe(b.uniform());
  });

  it('continues from a state that went through JSON, in the middle of a normal pair', () => {
    const rng = new Rng(9);
    rng.normal();
    const copy = Rng.from(JSON.parse(JSON.stringify(rng.state())) as RngState);
    const expected = [rng.normal(), rng.normal(), rng.uniform(), rng.fork('a').uniform()];
    expect([copy.normal(), copy.normal(), copy.uniform(), copy.fork('a').uniform()]).toEqual(
      expected,
    );
  });

  it('refuses seeds, bounds and states that it cannot take', () => {
    expect(() => new Rng(0.5)).toThrow(
      'Rng: seed must be an integer between -(2^53 - 1) and 2^53 - 1, got 0.5',
    );
    expect(() => new Rng(1).integer(0)).toThrow(
      'Rng.integer: below must be an integer from 1 to 2^32, got 0',
    );
    const broken = { key: [1, 2], words: [1, 2, 3], spare: null } as unknown as RngState;
    expect(() => Rng.from(broken)).toThrow('Rng.from: state must be what Rng.state() returned');
  });
});
