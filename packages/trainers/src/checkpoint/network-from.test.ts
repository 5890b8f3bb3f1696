import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import {
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
  values,
} from '../../test/small-trainers';
import { bestCheckpoint, fit, networkFrom, writeCheckpoint } from '../index';
import type { SavableTrainer } from './write-checkpoint';

const folder = mkdtempSync(join(tmpdir(), 'gan-network-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = () => {
  const path = join(folder, String(made++));
  mkdirSync(path);
  return path;
};
const pix2pix = smallTrainers.Pix2PixTrainer as SmallTrainer;
const cycleGan = smallTrainers.CycleGanTrainer as SmallTrainer;

async function written(trainer: AnyTrainer, dir = newFolder(), step = 3) {
  const { path } = await writeCheckpoint(trainer as unknown as SavableTrainer, { dir, step });
  return { dir, path };
}

it('gives the generator of a checkpoint, or of a folder of them, and leaks nothing', async () => {
  const trainer = pix2pix.make();
  await trainer.step(pix2pix.batch(0));
  const { dir, path } = await written(trainer);
  const wanted = values(trainer.models.generator!);
  const before = memory().numTensors;
  for (const source of [path, dir]) {
    const generator = await networkFrom(source);
    expect(values(generator)).toEqual(wanted);
    generator.dispose();
  }
  const discriminator = await networkFrom(path, { network: 'discriminator' });
  expect(values(discriminator)).toEqual(values(trainer.models.discriminator!));
  discriminator.dispose();
  expect(memory().numTensors).toBe(before);
});

it('reads neither optimisers nor anything else', async () => {
  const trainer = pix2pix.make({ ema: 0.9 });
  await trainer.step(pix2pix.batch(0));
  const { path } = await written(trainer);
  for (const file of ['optimizers.safetensors', 'averages.safetensors']) {
    writeFileSync(join(path, file), 'damaged');
  }
  expect(values(await networkFrom(path))).toEqual(values(trainer.models.generator!));
  await expect(networkFrom(path, { average: true })).rejects.toThrow(
    'averages.safetensors should have ',
  );
  writeFileSync(join(path, 'weights.safetensors'), 'damaged');
  await expect(networkFrom(path)).rejects.toThrow(
    /networkFrom: .*weights\.safetensors should have \d+ bytes and has 7; there is no whole checkpoint/,
  );
});

it('gives averages, and says where there are none', async () => {
  const trainer = pix2pix.make({ ema: 0.5 });
  await trainer.step(pix2pix.batch(0));
  await trainer.step(pix2pix.batch(1));
  const { path } = await written(trainer);
  const model = await networkFrom(path, { average: true });
  const [kernel] = values(model);
  const average = [...trainer.state().tensors].find(([name]) =>
    name.startsWith('average/generator/'),
  );
  expect(kernel).toEqual(Array.from(average![1].dataSync()));
  expect(kernel).not.toEqual(values(trainer.models.generator!)[0]);
  const { path: plain } = await written(pix2pix.make());
  await expect(networkFrom(plain, { average: true })).rejects.toThrow(
    'has no averages of generator; leave out average, or train with the option ema',
  );
});

it('asks which of several generators is meant', async () => {
  const trainer = cycleGan.make();
  const { path } = await written(trainer);
  await expect(networkFrom(path)).rejects.toThrow(
    /has the networks generatorA, generatorB, .*, and which network must be said/,
  );
  await expect(networkFrom(path, { network: 'generator' })).rejects.toMatchObject({
    code: 'OptionError',
  });
  const model = await networkFrom(path, { network: 'generatorB' });
  expect(values(model)).toEqual(values(trainer.models.generatorB!));
});

it('says that a folder has no checkpoint', async () => {
  const dir = newFolder();
  await expect(networkFrom(dir)).rejects.toThrow(`networkFrom: there is no checkpoint in ${dir}`);
  expect(await bestCheckpoint(dir)).toBeUndefined();
});

it('finds the best checkpoint of a run, and takes it before the newest', async () => {
  const dir = newFolder();
  const trainer = pix2pix.make();
  const scores: Record<number, number> = { 1: 0.5, 2: 0.2, 3: 0.9, 4: 0.7 };
  let atBest: number[][] = [];
  const dataset = {
    size: 4,
    async *batches({ skip = 0 }: { skip?: number }) {
      for (let step = skip; step < 4; step++) yield pix2pix.batch(step, 1);
    },
  };
  const events = fit(
    trainer as never,
    dataset as never,
    {
      steps: 4,
      batchSize: 1,
      evaluate: {
        every: 1,
        run: (_: unknown, { step }: { step: number }) => {
          if (step === 2) atBest = values(trainer.models.generator!);
          return { l1: scores[step]! };
        },
      },
      checkpoints: { dir, every: 1, keep: 1, best: { metric: 'l1', mode: 'min' } },
    } as never,
  );
  for await (const _ of events);
  expect(
    readdirSync(dir)
      .filter((name) => name.startsWith('step'))
      .toSorted(),
  ).toEqual(['step-000002', 'step-000004']);
  const path = join(dir, 'step-000002');
  expect(await bestCheckpoint(dir)).toEqual({
    path,
    metric: 'l1',
    mode: 'min',
    value: 0.2,
    step: 2,
  });
  expect(values(await networkFrom(dir))).toEqual(atBest);
  writeFileSync(join(path, 'optimizers.safetensors'), 'damaged');
  await expect(bestCheckpoint(dir)).rejects.toThrow(
    /optimizers\.safetensors should have .* it is the best, of l1 0\.2: use a copy, or latestCheckpoint/,
  );
});
