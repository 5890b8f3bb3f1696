import '@gan/backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { watchGradient } from './confident-discriminator';
import { compared } from './losses';

const [minimax, bce, lsgan] = compared as [
  (typeof compared)[0],
  (typeof compared)[0],
  (typeof compared)[0],
];
const options = { steps: 60, every: 20, seed: 1 };

beforeAll(async () => {
  await setBackend('gan-wasm');
});

it('minimax and non-saturating loss train one and the same D, and part at G', async () => {
  const [a, b] = [await watchGradient(minimax, options), await watchGradient(bce, options)];
  expect(a.map(({ step }) => step)).toEqual([0, 20, 40, 60]);
  for (const [i, { onReal, onFake }] of a.entries()) {
    expect([b[i]!.onReal, b[i]!.onFake]).toEqual([onReal, onFake]);
  }
  expect(a.at(-1)!.onFake).toBeLessThan(a[0]!.onFake - 1);
  expect(a.at(-1)!.onReal).toBeGreaterThan(a[0]!.onReal + 1);
  // At the start D is at odds with itself and both push alike; then non-saturating pushes harder.
  expect(b[0]!.gradient / a[0]!.gradient).toBeCloseTo(1, 0);
  expect(b.at(-1)!.gradient).toBeGreaterThan(3 * a.at(-1)!.gradient);
});

it('is the same for the same seed, and leaves nothing', async () => {
  const first = await watchGradient(lsgan, options);
  const before = memory().numTensors;
  expect(await watchGradient(lsgan, options)).toEqual(first);
  expect(memory().numTensors).toBe(before);
  // A confident least squares D puts out its targets.
  expect(first.at(-1)!.onReal).toBeCloseTo(1, 0);
  expect(first.at(-1)!.onFake).toBeCloseTo(0, 0);
  expect(await watchGradient(lsgan, { ...options, seed: 2 })).not.toEqual(first);
});

it('ends when it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(watchGradient(bce, { ...options, signal })).rejects.toThrow();
});
