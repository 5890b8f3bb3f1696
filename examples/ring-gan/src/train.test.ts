import '@gan/backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { settings } from './settings';
import { ring, train } from './train';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

it('looks at the samples at the start, seven times, and leaves nothing', async () => {
  const [slow, equal] = settings as [(typeof settings)[0], (typeof settings)[0]];
  const first = await train(equal, { seed: 1, steps: 14 });
  expect(first.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
  for (const { points, coverage } of first) {
    expect(points).toHaveLength(5000);
    expect(coverage).toMatchObject({ samples: 2500, counts: { length: ring.centres.length } });
  }
  const before = memory().numTensors;
  const again = await train(equal, { seed: 1, steps: 14 });
  expect(memory().numTensors).toBe(before);
  expect(again).toEqual(first);

  // Settings differ in what they learn, not in where they begin.
  const other = await train(slow, { seed: 1, steps: 14 });
  expect(other[0]).toEqual(first[0]);
  expect(other[7]!.points).not.toEqual(first[7]!.points);
});

it('ends when it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(train(settings[0]!, { seed: 1, steps: 14, signal })).rejects.toThrow();
});
