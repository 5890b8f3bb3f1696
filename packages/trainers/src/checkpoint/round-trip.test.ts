import { engines } from '@gan/testing';
import '@gan/backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@gan/interop';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyTrainer, type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import { type SavableTrainer, trainerFrom, writeCheckpoint } from '../index';

type Saveable = AnyTrainer & SavableTrainer;

const folder = mkdtempSync(join(tmpdir(), 'gan-round-trip-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newFolder = () => mkdtempSync(join(folder, 'checkpoints-'));

async function everything(trainer: SavableTrainer): Promise<unknown[]> {
  const { tensors, json } = trainer.state();
  const read = [...tensors].map(async ([name, live]) => [name, Array.from(await live.data())]);
  return [...(await Promise.all(read)), json];
}

async function train(trainer: AnyTrainer, { batch }: SmallTrainer, from: number, to: number) {
  const losses: Record<string, number>[] = [];
  for (let i = from; i < to; i++) losses.push(await trainer.step(batch(i)));
  return losses;
}

describe.each(engines)('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(Object.entries(smallTrainers))('%s goes on bit for bit', async (_, small) => {
    const one = small.make({ ema: 0.9, seed: 1, accumulate: 2 }) as Saveable;
    await train(one, small, 0, 4);
    const saved = await everything(one);
    const tensors = memory().numTensors;
    const { path } = await writeCheckpoint(one, { dir: newFolder(), step: 4 });
    expect(memory().numTensors).toBe(tensors);
    const { trainer, kind, checkpoint } = await trainerFrom(path);
    expect([kind, checkpoint.step]).toEqual([one.config.kind, 4]);
    expect(trainer.config).toEqual(JSON.parse(JSON.stringify(one.config)));
    const other = trainer as unknown as Saveable;
    expect(Object.keys(other.models)).toEqual(Object.keys(one.models));
    expect(await everything(other)).toEqual(saved);

    const losses = await train(one, small, 4, 7);
    expect(await train(other, small, 4, 7)).toEqual(losses);
    expect(await everything(other)).toEqual(await everything(one));
    for (const average of [false, true]) {
      const options = { average, seed: 4, mode: 'train' } as const;
      const [a, b] = await Promise.all(
        [one, other].map((trainer) => small.generate(trainer, options).data()),
      );
      expect(a).toEqual(b);
    }
  });

  it('holds the state of the call, whatever the trainer does meanwhile', async () => {
    const small = smallTrainers.CycleGanTrainer as SmallTrainer;
    const trainer = small.make({ ema: 0.9 }) as Saveable;
    await train(trainer, small, 0, 4);
    const saved = await everything(trainer);
    const tensors = memory().numTensors;
    const writing = writeCheckpoint(trainer, { dir: newFolder(), step: 4 });
    const batch = small.batch(4);
    await trainer.step(batch);
    await trainer.step(batch);
    const { path } = await writing;
    expect(memory().numTensors).toBe(tensors + Object.keys(batch).length);
    expect(await everything(trainer)).not.toEqual(saved);
    expect(await everything((await trainerFrom(path)).trainer)).toEqual(saved);
  });

  it('is in files that other tools read', async () => {
    const small = smallTrainers.CycleGanTrainer as SmallTrainer;
    const trainer = small.make({ ema: 0.5 }) as Saveable;
    await train(trainer, small, 0, 3);
    const { path } = await writeCheckpoint(trainer, { dir: newFolder(), step: 3 });
    const files = ['weights', 'optimizers', 'averages', 'buffers'];
    const states = await Promise.all(
      files.map((file) => readSafetensors(join(path, `${file}.safetensors`))),
    );
    const read = new Map(states.flatMap((state) => [...state]));
    const { tensors } = trainer.state();
    expect(new Set(read.keys())).toEqual(new Set(tensors.keys()));
    for (const [name, live] of tensors) {
      const { dtype, shape } = live;
      expect(read.get(name), name).toEqual({ dtype, shape, data: await live.data() });
    }
  });
});
