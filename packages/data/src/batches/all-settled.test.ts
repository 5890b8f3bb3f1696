import { describe, expect, it } from 'vitest';
import { allSettled } from './all-settled';

const after = <T>(ms: number, end: () => T) =>
  new Promise<void>((resolve) => setTimeout(resolve, ms)).then(end);

describe('allSettled', () => {
  it('gives all results in order', async () => {
    expect(await allSettled([after(5, () => 1), after(0, () => 2)])).toEqual([1, 2]);
  });

  it('waits for all, then throws the first failure in order', async () => {
    let ended = 0;
    const fail = (ms: number, text: string) =>
      after(ms, () => {
        ended++;
        throw new Error(text);
      });
    await expect(allSettled([fail(10, 'first'), fail(0, 'second')])).rejects.toThrow('first');
    expect(ended).toBe(2);
  });
});
