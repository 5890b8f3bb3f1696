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
