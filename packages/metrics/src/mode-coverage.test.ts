import '@tensorflow/tfjs-backend-cpu';
import { gridOfGaussians, ringOfGaussians } from '@gan/data';
import { memory, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ModeCoverage } from './mode-coverage';

const centres = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
] as const;

describe('ModeCoverage', () => {
  it('counts what lies within three standard deviations of the nearest mode', async () => {
    const coverage = new ModeCoverage({ centres, std: 1 });
    await coverage.add(
      tensor2d([
        [0, 2.9],
        [2.1, 2.1], // each coordinate within 3, the distance 2.97
        [2.2, 2.2], // 3.11
        [10, 3],
        [5.1, 5.2], // nearest to the last, far from it
      ]),
    );
    const uneven = [3 / 5, 1 / 5, 1 / 5];
    expect(coverage.result()).toEqual({
      samples: 5,
      modes: 2,
      highQuality: 3 / 5,
      counts: [2, 1, 0, 0],
      kl: expect.closeTo(
        uneven.reduce((sum, p) => sum + p * Math.log(4 * p), 0),
        12,
      ),
    });
  });

  it('takes another distance, and batches as they come', async () => {
    const coverage = new ModeCoverage({ centres, std: 1, within: 4 });
    await coverage.add(tensor2d([[0, 3.5]]));
    await coverage.add(tensor2d([[13.9, 10]]));
    await coverage.add(zeros([0, 2]));
    expect(coverage.result()).toMatchObject({ samples: 2, modes: 2, highQuality: 1 });
  });

  it('asks for as many samples a mode as it is told to', async () => {
    const coverage = new ModeCoverage({ centres, std: 1, minimum: 2 });
    await coverage.add(zeros([2, 2]));
    await coverage.add(tensor2d([[10, 10]]));
    expect(coverage.result()).toMatchObject({ modes: 1, highQuality: 1, counts: [2, 0, 0, 1] });
  });

  it('has the limits of KL: 0 for even modes, log M for one', async () => {
    const even = new ModeCoverage({ centres, std: 1 });
    await even.add(tensor2d(centres.map((centre) => [...centre])));
    expect(even.result().kl).toBeCloseTo(0, 12);
    const collapsed = new ModeCoverage({ centres, std: 1 });
    await collapsed.add(zeros([7, 2]));
    expect(collapsed.result()).toMatchObject({ modes: 1, highQuality: 1 });
    expect(collapsed.result().kl).toBeCloseTo(Math.log(4), 12);
  });

  it.each([
    ['ring', ringOfGaussians({ count: 5000 })],
    ['grid', gridOfGaussians({ count: 5000 })],
  ])("gives the true %s's own points the share of the chi distribution", async (_, set) => {
    const coverage = new ModeCoverage({ centres: set.centres, std: set.std });
    for await (const { real } of set.batches({ batchSize: 500, seed: 1, epoch: 1 })) {
      await coverage.add(real);
      real.dispose();
    }
    const { samples, modes, highQuality, kl } = coverage.result();
    expect([samples, modes]).toEqual([5000, set.centres.length]);
    expect(Math.abs(highQuality - (1 - Math.exp(-4.5)))).toBeLessThan(0.006); // 4 standard errors
    expect(kl).toBeLessThan(0.01);
  });

  it('names what does not fit', async () => {
    const coverage = new ModeCoverage({ centres, std: 1 });
    expect(() => coverage.result()).toThrow('ModeCoverage: there is no sample to measure');
    await expect(coverage.add(tensor2d([[1, 2, 3]]))).rejects.toThrow(
      'ModeCoverage: samples must have shape [B, 2], got [1, 3]',
    );
    await expect(coverage.add(tensor2d([[1, Infinity]]))).rejects.toThrow('finite, got Infinity');
    expect(() => new ModeCoverage({ centres: [], std: 1 })).toThrow('centres must be a list');
    expect(() => new ModeCoverage({ centres: [[1, 2], [3]], std: 1 })).toThrow('of one length');
    expect(() => new ModeCoverage({ centres, std: 0 })).toThrow('std must be a number');
    expect(() => new ModeCoverage({ centres, std: 1, minimum: 0 })).toThrow('minimum');
    expect(() => new ModeCoverage({ centres, std: 1, withn: 4 } as never)).toThrow('within');
  });

  it('makes no tensor', async () => {
    const samples = zeros([4, 2]) as Tensor2D;
    const before = memory().numTensors;
    const coverage = new ModeCoverage({ centres, std: 1 });
    await coverage.add(samples);
    coverage.result();
    expect(memory().numTensors).toBe(before);
  });
});
