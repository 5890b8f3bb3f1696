import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ClassifierAccuracy } from './classifier-accuracy';

const scores = tensor2d([
  [3, -1, 0],
  [0.2, 0.7, 0.1],
  [0.5, 0.5, 0], // equal: the first
  [-3, -2, -1],
]);

describe('ClassifierAccuracy', () => {
  it('is the share of samples given their own class, over batches', async () => {
    const accuracy = new ClassifierAccuracy();
    await accuracy.add({ scores, labels: [0, 1, 1, 1] });
    await accuracy.add({ scores, labels: Int32Array.of(0, 1, 0, 1) });
    expect(accuracy.result()).toEqual({
      samples: 8,
      accuracy: 5 / 8,
      perClass: [1, 2 / 5, Number.NaN],
      confusion: [
        [3, 0, 0],
        [1, 2, 2],
        [0, 0, 0],
      ],
    });
  });

  it('names what does not fit, and takes nothing of it in', async () => {
    const accuracy = new ClassifierAccuracy();
    expect(() => accuracy.result()).toThrow('ClassifierAccuracy: there is no sample to judge');
    await expect(accuracy.add({ scores, labels: [0, 1] })).rejects.toThrow(
      'ClassifierAccuracy: there must be as many labels as rows of scores, 4, got 2',
    );
    await expect(accuracy.add({ scores, labels: [0, 1, 2, 3] })).rejects.toThrow(
      'ClassifierAccuracy: labels[3] must be an integer from 0 to 2, got 3',
    );
    await expect(accuracy.add({ scores } as never)).rejects.toThrow('got undefined');
    await expect(accuracy.add({ scores, label: [0] } as never)).rejects.toThrow("'labels'?");
    await accuracy.add({ scores, labels: [0, 0, 0, 0] });
    const two = tensor2d([[1, 2]]);
    await expect(accuracy.add({ scores: two, labels: [0] })).rejects.toThrow(
      'scores must have shape [B, 3], got [1, 2]',
    );
    expect(accuracy.result().samples).toBe(4);
  });

  it('makes no tensor', async () => {
    const before = memory().numTensors;
    const accuracy = new ClassifierAccuracy();
    await accuracy.add({ scores, labels: [0, 1, 2, 0] });
    accuracy.result();
    expect(memory().numTensors).toBe(before);
  });
});
