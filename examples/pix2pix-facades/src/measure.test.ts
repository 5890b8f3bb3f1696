import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades } from '@gan/data';
import { Pix2PixTrainer } from '@gan/trainers';
import { memory, zerosLike } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadPairs } from './data';
import { meanL1 } from './evaluate';
import { measure } from './measure';

it('measures both modes beside the baselines, and leaks nothing', async () => {
  const heldOut = await loadPairs(proceduralFacades({ imageSize: 32, count: 2, seed: 1 }));
  const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2, seed: 1 });
  const tensors = memory().numTensors;
  const results = await measure(trainer, {
    heldOut,
    baselines: { meanTarget: zerosLike },
    untrained: 0.5,
  });
  expect(memory().numTensors).toBe(tensors);
  expect(results).toEqual({
    pairs: 2,
    trained: await meanL1(heldOut, (input) => trainer.generate(input, { mode: 'train' })),
    trainedEval: await meanL1(heldOut, (input) => trainer.generate(input, { mode: 'eval' })),
    untrained: 0.5,
    meanTarget: await meanL1(heldOut, zerosLike),
    labelColours: undefined,
  });
  expect(results.trained).not.toBe(results.trainedEval);
});
