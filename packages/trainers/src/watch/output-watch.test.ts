import '@tensorflow/tfjs-backend-cpu';
import {
  dispose,
  memory,
  mul,
  ones,
  type Scalar,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { smallTrainers } from '../../test/small-trainers';
import type { Trainer } from '../trainer/trainer';
import type { OutputStatistics } from './output-statistics';
import { outputWatch } from './output-watch';

/** A watch that keeps what it is fed. */
function recorder() {
  const seen: [number, string, OutputStatistics][] = [];
  return {
    seen,
    watch: {
      losses: () => [],
      outputs(step: number, generator: string, statistics: OutputStatistics) {
        seen.push([step, generator, statistics]);
        return [];
      },
    },
  };
}

type Batch = { x: Tensor };

/** Its "generator" doubles what it is given. */
const doubling: Trainer<Batch> = {
  optimizers: {},
  models: {},
  update: () => ({}) as Record<string, Scalar>,
  outputs: ({ x }) => [{ generator: 'G', fake: mul(x, 2), real: x }],
};

describe('outputWatch', () => {
  it('compares batches of one with those before', async () => {
    const { seen, watch } = recorder();
    const outputs = outputWatch(doubling, watch);
    const start = memory().numTensors;
    for (const [step, value] of [
      [10, -1],
      [20, 1],
      [30, 1],
    ] as const) {
      const x = tensor([[value]]);
      outputs.take({ x });
      x.dispose();
      await outputs.look(step);
    }
    expect(seen.map(([step, name]) => [step, name])).toEqual([
      [20, 'G'],
      [30, 'G'],
    ]);
    expect(seen.map(([, , { spread, dataSpread }]) => [spread, dataSpread])).toEqual([
      [2, 1],
      [0, 0],
    ]);
    outputs.dispose();
    expect(memory().numTensors).toBe(start);
  });

  it('takes a batch by itself where the one before has another size', async () => {
    const { seen, watch } = recorder();
    const outputs = outputWatch(doubling, watch);
    for (const shape of [
      [2, 3],
      [2, 4],
      [1, 5],
    ]) {
      const x = ones(shape);
      outputs.take({ x });
      x.dispose();
      await outputs.look(1);
    }
    outputs.dispose();
    expect(seen).toHaveLength(2);
  });

  it('asks nothing of a trainer that shows no outputs', async () => {
    const { seen, watch } = recorder();
    const { outputs: _, ...blind } = doubling;
    const x = ones([2, 1]);
    const outputs = outputWatch(blind, watch);
    outputs.take({ x });
    expect(await outputs.look(1)).toEqual([]);
    x.dispose();
    expect(seen).toEqual([]);
  });

  it.each(Object.entries(smallTrainers))(
    'looks at %s without a trace in the run',
    async (_, one) => {
      const [looked, other] = [one.make(), one.make()];
      const { seen, watch } = recorder();
      const outputs = outputWatch(looked, watch);
      for (const trainer of [looked, other]) await trainer.step(one.batch(0));
      const before = memory().numTensors;
      for (const step of [1, 2]) {
        const batch = one.batch(step);
        outputs.take(batch);
        dispose(batch);
        await outputs.look(step);
      }
      outputs.dispose();
      expect(memory().numTensors).toBe(before);
      const generators = Object.keys(looked.models).filter((name) => name.startsWith('generator'));
      expect(new Set(seen.map(([, name]) => name))).toEqual(new Set(generators));
      for (const [, , { spread, dataSpread }] of seen) {
        expect(spread).toBeGreaterThan(0);
        expect(dataSpread).toBeGreaterThan(0.1);
      }
      expect(await looked.step(one.batch(3))).toEqual(await other.step(one.batch(3)));
      expect(looked.state().json).toEqual(other.state().json);
    },
  );
});
