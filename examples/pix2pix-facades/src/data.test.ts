import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { loadPairs, openData } from './data';
import { fakePairs } from './fake-pairs';
import { parseFlags } from './flags';

const { signal } = new AbortController();

describe('openData', () => {
  it('draws facades and holds some out; a direction swaps them', async () => {
    const forward = await openData(parseFlags(['--size', '32', '--held-out', '3']), signal);
    expect([forward.train.size, forward.heldOut.size]).toEqual([397, 3]);
    const flags = parseFlags(['--size', '32', '--held-out', '3', '--direction', 'BtoA']);
    const backward = await openData(flags, signal);
    const [there, back] = [await forward.heldOut.pairs([0]), await backward.heldOut.pairs([0])];
    expect(there.a.shape).toEqual([1, 32, 32, 3]);
    expect(back.a.dataSync()).toEqual(there.b.dataSync());
    expect(back.b.dataSync()).toEqual(there.a.dataSync());
  });

  it('refuses to hold everything out', async () => {
    await expect(openData(parseFlags(['--held-out', '400']), signal)).rejects.toThrow(
      '--held-out 400 leaves none of the 400 pairs to train on; use --held-out 40',
    );
  });

  it('names a folder that is missing', async () => {
    const flags = parseFlags(['--ab', '/no/such/folder']);
    await expect(openData(flags, signal)).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringContaining('/no/such/folder'),
    });
  });
});

describe('loadPairs', () => {
  it('gives each pair by itself', async () => {
    const black = [[-1, -1, -1]];
    const loaded = await loadPairs(
      fakePairs([
        { a: black, b: black },
        { a: black, b: black },
      ]),
    );
    expect(loaded.map(({ a }) => a.shape)).toEqual([
      [1, 1, 1, 3],
      [1, 1, 1, 3],
    ]);
  });
});
