import '@gan/backend-wasm';
import { syntheticDigits } from '@gan/data';
import { frechetDistance } from '@gan/metrics';
import { fill, memory, setBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { trainClassifier } from './digit-classifier';
import { judgeDigits, realBatches } from './judge-digits';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

const digits = syntheticDigits({ count: 1600, imageSize: 32, seed: 3 });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const train = digits.subset(range(0, 1000));
const heldOut = digits.subset(range(1000, 1600));
const train60 = (steps: number) =>
  trainClassifier({ digits: train, imageSize: 32, steps, seed: 1 });

it('learns digits, finds real ones near and others far, and leaks nothing', async () => {
  const classifier = await train60(60);
  const real = await judgeDigits(classifier, realBatches(heldOut));
  expect(real.samples).toBe(600);
  expect(real.accuracy).toBeGreaterThan(0.7);
  const before = memory().numTensors;
  const also = await judgeDigits(classifier, realBatches(train, 600));
  const noise = range(0, 2).map((i) => ({
    images: fill([50, 32, 32, 1], i === 0 ? -1 : 1) as Tensor4D,
    labels: Array<number>(50).fill(0),
  }));
  const plain = await judgeDigits(classifier, noise);
  expect(memory().numTensors).toBe(before);
  const [near, far] = [also, plain].map(({ features }) => frechetDistance(features, real.features));
  expect(far! / near!).toBeGreaterThan(20);
  expect(plain.accuracy).toSatisfy((share: number) => [0, 0.5, 1].includes(share));
});

it('is the same from one seed, and knows nothing untrained', async () => {
  const [one, other] = [await train60(3), await train60(3)];
  const { real } = heldOut.samples([0, 1]);
  expect(one.judge(real).scores.dataSync()).toEqual(other.judge(real).scores.dataSync());
  const untrained = await judgeDigits(one, realBatches(heldOut));
  expect(untrained.accuracy).toBeLessThan(0.5);
});
