import { describe, expect, it } from 'vitest';
import type { Flags } from './pairing';
import { type Tests, tryPairs } from './try-pairs';

const off = '--no-experimental-wasm-revectorize';

function trialOf(tests: Partial<Tests>) {
  const log: string[] = [];
  const flags: Flags = {
    set: (flag) => void log.push(flag),
    given: () => undefined,
    isShared: false,
  };
  const passing: Tests = { gain: () => 1.8, difference: () => undefined };
  return { log, ...tryPairs('wide', flags, true, { ...passing, ...tests }) };
}

describe('tryPairs', () => {
  it('gives the program where it is fast and right, and leaves pairs on', () => {
    const { compiled, reason, log } = trialOf({});
    expect(reason).toBe('256-bit vectors are 1.80 times as fast here, to the same bits');
    expect(compiled?.shared).toBe(true);
    expect(log).not.toContain(off);
  });

  it.each([
    [1.09, '256-bit vectors are only 1.09 times as fast here'],
    [0.6, '256-bit vectors are only 0.60 times as fast here'],
    [Number.NaN, '256-bit vectors are only NaN times as fast here'],
  ])('gives none where it gains %d', (gain, expected) => {
    const { compiled, reason, log } = trialOf({ gain: () => gain });
    expect(reason).toBe(expected);
    expect(compiled).toBeUndefined();
    expect(log.at(-1)).toBe(off);
  });

  it('gives none where a kernel differs', () => {
    const { compiled, reason, log } = trialOf({ difference: () => 'Conv2D' });
    expect(reason).toBe('256-bit vectors err here, in Conv2D');
    expect(compiled).toBeUndefined();
    expect(log.at(-1)).toBe(off);
  });

  it('gives none where a test fails in another way', () => {
    const { compiled, reason, log } = trialOf({
      difference: () => {
        throw new WebAssembly.RuntimeError('unreachable');
      },
    });
    expect(reason).toBe('256-bit vectors failed here: unreachable');
    expect(compiled).toBeUndefined();
    expect(log.at(-1)).toBe(off);
  });
});
