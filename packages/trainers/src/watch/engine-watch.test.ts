import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waveData } from '../../test/runs';
import { smallTrainers } from '../../test/small-trainers';
import { fit, useBackend } from '../index';

const { make, batch } = smallTrainers.GanTrainer!;
const warningsOf = async (small = { make, batch }) =>
  (await fit(small.make(), waveData(small, 4), { steps: 1 }).done()).warnings;

// What the tests' setup says is taken back: these programs have not called useBackend.
const key = Symbol.for('@gan/core/chosen-engine');
beforeEach(async () => {
  delete (globalThis as { [key]?: string })[key];
  await setBackend('cpu');
});
afterEach(async () => {
  await setBackend('cpu');
});

describe('a program that forgot useBackend', () => {
  it('is told of the slow engine before the first step, with the line to add', async () => {
    const told: unknown[] = [];
    for await (const event of fit(make(), waveData({ batch }, 4), { steps: 1 })) told.push(event);
    expect(told.slice(0, 3)).toMatchObject([
      { type: 'start' },
      { type: 'warning', code: 'slow-engine', step: 0 },
      { type: 'sample' },
    ]);
    expect(told[1]).toMatchObject({
      message: expect.stringContaining(
        "Add the line `await useBackend();` before the trainer is made (import { useBackend } from '@gan/trainers')",
      ),
    });
  });

  it('is not told where it chose cpu, or has a fast engine', async () => {
    await useBackend('cpu');
    expect(await warningsOf()).toEqual([]);
    delete (globalThis as { [key]?: string })[key];
    await import('@gan/backend-wasm');
    await setBackend('gan-wasm');
    expect(await warningsOf()).toEqual([]);
  });

  it('is told when all that it asked for failed', async () => {
    await expect(useBackend('webgl')).rejects.toThrow('useBackend: webgl');
    expect(await warningsOf()).toMatchObject([{ code: 'slow-engine' }]);
  });
});

describe("TensorFlow.js's own wasm", () => {
  it('is refused for convolutions, by a message that names ours', async () => {
    await setBackend('wasm');
    for (const name of ['Pix2PixTrainer', 'DcganTrainer', 'CycleGanTrainer']) {
      const small = smallTrainers[name]!;
      await expect(warningsOf(small)).rejects.toThrow(
        "fit: the engine 'wasm' cannot train convolutions, as it has no Conv2DBackpropFilter; call `await useBackend('wasm')`",
      );
    }
  });

  it('trains networks without any', async () => {
    await setBackend('wasm');
    expect(await warningsOf()).toEqual([]);
  });
});
