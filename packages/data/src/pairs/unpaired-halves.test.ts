import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { proceduralFacades } from '../facade/procedural-facades';
import { unpairedHalves } from './unpaired-halves';

const pairs = proceduralFacades({ imageSize: 32, count: 7, seed: 3 });

/** Indices of the houses in an epoch's batches of one, by their pixels. */
async function houses(epoch: number, skip = 0) {
  const known = { a: [] as string[], b: [] as string[] };
  for (let i = 0; i < pairs.size; i++) {
    const pair = await pairs.pairs([i]);
    known.a.push(pair.a.dataSync().join());
    known.b.push(pair.b.dataSync().join());
    dispose([pair.a, pair.b]);
  }
  const seen = { photos: [] as number[], labels: [] as number[] };
  for await (const { a, b } of unpairedHalves(pairs).batches({
    ...{ batchSize: 1, seed: 5, epoch, skip },
  })) {
    seen.photos.push(known.b.indexOf(a.dataSync().join()));
    seen.labels.push(known.a.indexOf(b.dataSync().join()));
    dispose([a, b]);
  }
  return seen;
}

it('takes photos of the first half as a, and label maps of the second as b', async () => {
  const before = memory().numTensors;
  const { photos, labels } = await houses(1);
  expect(photos.toSorted()).toEqual([0, 1, 2]);
  expect(labels.toSorted()).toEqual([3, 4, 5]);
  expect(memory().numTensors).toBe(before);
});

it('lets images meet others in another epoch, and begins where it is told', async () => {
  const epochs = await Promise.all([1, 2, 3, 4].map((epoch) => houses(epoch)));
  const meetings = epochs.map(({ photos, labels }) => labels[photos.indexOf(0)]);
  expect(new Set(meetings).size).toBeGreaterThan(1);
  const rest = await houses(2, 1);
  expect(rest.photos).toEqual(epochs[1]!.photos.slice(1));
  expect(rest.labels).toEqual(epochs[1]!.labels.slice(1));
});
