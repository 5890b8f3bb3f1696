import { expect, it } from 'vitest';
import { mapLimited } from './map-limited';

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

it('keeps the order and the limit', async () => {
  let [running, most] = [0, 0];
  const out = await mapLimited([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < n; i++) await tick();
    running--;
    return n * 10;
  });
  expect([out, most]).toEqual([[50, 10, 40, 20, 30], 2]);
});

it('passes a failure on and starts nothing after it', async () => {
  const started: number[] = [];
  const work = async (n: number) => {
    started.push(n);
    await tick();
    if (n === 1) throw new Error('one');
  };
  await expect(mapLimited([0, 1, 2, 3, 4, 5], 2, work)).rejects.toThrow('one');
  await tick();
  await tick();
  expect(started.length).toBeLessThan(5);
});

it('throws the failure of the first item, whichever is faster, when all have ended', async () => {
  const ended: number[] = [];
  const work = async (n: number) => {
    for (let i = 0; i < 6 - n; i++) await tick();
    ended.push(n);
    if (n > 0) throw new Error(`item ${n}`);
  };
  await expect(mapLimited([0, 1, 2, 3], 4, work)).rejects.toThrow('item 1');
  expect(ended.sort()).toEqual([0, 1, 2, 3]);
});

it('passes on a failure that is undefined', async () => {
  await expect(mapLimited([0], 1, () => Promise.reject())).rejects.toBeUndefined();
});
