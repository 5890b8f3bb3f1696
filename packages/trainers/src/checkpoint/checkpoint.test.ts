import '@tensorflow/tfjs-backend-cpu';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
  values,
} from '../../test/small-trainers';
import {
  latestCheckpoint,
  loadWeights,
  Pix2PixTrainer,
  readCheckpoint,
  trainerFrom,
  writeCheckpoint,
} from '../index';
import type { SavableTrainer } from './write-checkpoint';

const folder = mkdtempSync(join(tmpdir(), 'gan-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = () => {
  const path = join(folder, String(made++));
  mkdirSync(path);
  return path;
};

const savable = (trainer: AnyTrainer) => trainer as unknown as SavableTrainer;
const everything = (trainer: AnyTrainer) => [
  ...[...trainer.state().tensors].map(([name, live]) => [name, Array.from(live.dataSync())]),
  trainer.state().json,
];
const small = smallTrainers.Pix2PixTrainer as SmallTrainer;

async function written(trainer = small.make(), step = 3, dir = newFolder()) {
  const { path } = await writeCheckpoint(savable(trainer), { dir, step });
  return { dir, path };
}

describe.each(Object.entries(smallTrainers))('a checkpoint of %s', (_, { make, batch }) => {
  it('makes the same trainer, which goes on bit for bit', async () => {
    const one = make({ ema: 0.9, seed: 3, learningRate: 1e-3 });
    for (let i = 0; i < 4; i++) await one.step(batch(i));
    const { path } = await written(one);
    const { trainer, kind, checkpoint } = await trainerFrom(path);
    const other = trainer as unknown as AnyTrainer;
    expect(kind).toBe(checkpoint.trainer.kind);
    expect(trainer.config).toEqual(JSON.parse(JSON.stringify(savable(one).config)));
    expect(Object.keys(other.models)).toEqual(Object.keys(one.models));
    expect(everything(other)).toEqual(everything(one));
    expect(await other.step(batch(4))).toEqual(await one.step(batch(4)));
    expect(everything(other)).toEqual(everything(one));
  });
});

describe('writeCheckpoint', () => {
  it('writes a folder with one JSON and safetensors, and nothing beside it', async () => {
    const { dir, path } = await written(small.make({ ema: 0.9 }), 56);
    expect(readdirSync(dir)).toEqual(['step-000056']);
    expect(readdirSync(path).toSorted()).toEqual([
      'averages.safetensors',
      'checkpoint.json',
      'optimizers.safetensors',
      'weights.safetensors',
    ]);
  });

  it('refuses a value that is not finite, and leaves nothing', async () => {
    const trainer = small.make();
    const [name, weight] = [...trainer.state().tensors][2] as [string, Tensor];
    const before = memory().numTensors;
    const spoilt = weight.dataSync().slice();
    spoilt[spoilt.length - 1] = Number.NaN;
    const bad = tensor(spoilt, weight.shape);
    (weight as unknown as { assign(x: Tensor): void }).assign(bad);
    bad.dispose();
    const dir = newFolder();
    await expect(written(trainer, 1, dir)).rejects.toMatchObject({
      code: 'NonFiniteError',
      message: expect.stringMatching(
        `^writeCheckpoint: ${name} holds a value that is NaN or infinite`,
      ),
    });
    expect(readdirSync(dir)).toEqual([]);
    expect(memory().numTensors).toBe(before);
  });

  it('never writes over a checkpoint', async () => {
    const trainer = small.make();
    const { dir, path } = await written(trainer);
    const before = readFileSync(join(path, 'checkpoint.json'));
    await expect(written(trainer, 3, dir)).rejects.toThrow(`${path} is there already`);
    expect(readFileSync(join(path, 'checkpoint.json'))).toEqual(before);
  });
});

describe('readCheckpoint', () => {
  let path: string;
  beforeAll(async () => {
    const cycle = smallTrainers.CycleGanTrainer as SmallTrainer;
    const trainer = cycle.make({ ema: 0.9 });
    for (let i = 0; i < 3; i++) await trainer.step(cycle.batch(i));
    ({ path } = await written(trainer));
  });
  const damaged = (change: (dir: string) => void) => {
    const copy = join(newFolder(), 'step-000003');
    cpSync(path, copy, { recursive: true });
    change(copy);
    return copy;
  };

  it('names the file in which a bit is flipped, wherever that is', async () => {
    const files = readdirSync(path);
    expect(files).toHaveLength(5);
    let seed = 12345;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let i = 0; i < 40; i++) {
      const file = files[i % files.length] as string;
      const copy = damaged((dir) => {
        const bytes = readFileSync(join(dir, file));
        bytes[random(bytes.length)]! ^= 1 << random(8);
        writeFileSync(join(dir, file), bytes);
      });
      await expect(readCheckpoint(copy)).rejects.toMatchObject({
        code: 'CheckpointError',
        message: expect.stringMatching(new RegExp(`${join(copy, file)} .*older checkpoint`)),
      });
    }
  });

  it('names the file that is truncated, empty or missing', async () => {
    for (const file of readdirSync(path)) {
      for (const keep of [0, 1, 100]) {
        const copy = damaged((dir) => {
          const bytes = readFileSync(join(dir, file));
          writeFileSync(join(dir, file), bytes.subarray(0, keep));
        });
        await expect(readCheckpoint(copy)).rejects.toThrow(`readCheckpoint: ${join(copy, file)} `);
      }
      const copy = damaged((dir) => rmSync(join(dir, file)));
      await expect(readCheckpoint(copy)).rejects.toThrow(`${join(copy, file)} is missing`);
    }
  });

  it('refuses a newer format version', async () => {
    const { createHash } = await import('node:crypto');
    const copy = damaged((dir) => {
      const file = join(dir, 'checkpoint.json');
      const zeros = readFileSync(file, 'utf8')
        .replace(/sha256-[0-9a-f]{64}/, `sha256-${'0'.repeat(64)}`)
        .replace('"format": 1', '"format": 2');
      const digest = createHash('sha256').update(zeros).digest('hex');
      writeFileSync(file, zeros.replace('0'.repeat(64), digest));
    });
    await expect(readCheckpoint(copy)).rejects.toThrow(
      'checkpoint.json is of format version 2, but this @gan/trainers reads up to 1; install a newer',
    );
  });

  it('gives the tensors of one file, or all', async () => {
    const checkpoint = await readCheckpoint(path);
    const images = await checkpoint.tensors('buffers.safetensors');
    expect([...images.keys()].toSorted()).toEqual(
      ['A', 'B'].flatMap((side) => [0, 1, 2].map((i) => `replay${side}/${i}`)),
    );
    expect((await checkpoint.tensors()).size).toBeGreaterThan(images.size);
  });
});

describe('latestCheckpoint', () => {
  it('finds the newest whole one and tells of those that are not', async () => {
    const trainer = small.make();
    const { dir, path } = await written(trainer, 5);
    expect(await latestCheckpoint(newFolder())).toBeUndefined();
    expect(await latestCheckpoint(join(dir, 'nowhere'))).toBeUndefined();
    const newer = await written(trainer, 10, dir);
    await written(trainer, 1234567, dir);
    mkdirSync(join(dir, '.step-000020.1-a.tmp'));
    expect((await latestCheckpoint(dir))?.path).toBe(join(dir, 'step-1234567'));
    rmSync(join(dir, 'step-1234567'), { recursive: true });
    writeFileSync(join(newer.path, 'weights.safetensors'), '');
    expect(await latestCheckpoint(dir)).toEqual({
      path,
      rejected: [
        { path: newer.path, reason: expect.stringContaining('weights.safetensors should') },
      ],
    });
    await expect(trainerFrom(dir)).rejects.toThrow(
      `${path} is whole: remove ${newer.path} to go on from there`,
    );
    rmSync(join(path, 'checkpoint.json'));
    await expect(latestCheckpoint(dir)).rejects.toThrow('none of the checkpoints');
  });
});

describe('trainerFrom', () => {
  it('asks for the functions that no file holds', async () => {
    const extraLosses = { twice: (real: Tensor, fake: Tensor) => real.sub(fake).mean() };
    const trainer = small.make({ extraLosses } as object);
    const { path } = await written(trainer);
    await expect(trainerFrom(path)).rejects.toThrow(
      'was made with the extra losses twice, got none; give the same functions',
    );
    const given = extraLosses as never;
    const again = await trainerFrom(path, { extraLosses: given });
    expect(again.trainer.config.extraLosses).toEqual(['twice']);
  });

  it('owns its networks and leaks nothing', async () => {
    const { path } = await written();
    const before = memory().numTensors;
    const { trainer } = await trainerFrom(path);
    trainer.dispose();
    expect(memory().numTensors).toBe(before);
    await expect(trainerFrom(join(path, 'weights.safetensors'))).rejects.toMatchObject({
      code: 'CheckpointError',
    });
    await expect(trainerFrom(newFolder())).rejects.toThrow('there is no checkpoint in');
  });

  it('rebuilds the default networks', async () => {
    const options = { imageSize: 32, filters: 1, seed: 2, lambdaL1: 7 };
    const one = new Pix2PixTrainer(options);
    const { path } = await written(one as unknown as AnyTrainer);
    const { trainer } = await trainerFrom(path);
    expect(trainer.config.options).toMatchObject({ ...options, learningRate: 2e-4, loss: 'bce' });
  });
});

describe('loadWeights', () => {
  it('takes the weights, and the averages begin with them', async () => {
    const one = small.make({ seed: 1 });
    await one.step(small.batch(0));
    const { dir } = await written(one);
    const other = small.make({ seed: 2, ema: 0.9 });
    await loadWeights(other, dir);
    for (const name of ['generator', 'discriminator']) {
      expect(values(other.models[name]!)).toEqual(values(one.models[name]!));
    }
    const { tensors } = other.state();
    for (const [name, average] of tensors) {
      if (!name.startsWith('average/')) continue;
      const weight = tensors.get(name.slice('average/'.length)) as Tensor;
      expect(Array.from(average.dataSync())).toEqual(Array.from(weight.dataSync()));
    }
    expect(Object.values(other.optimizers).map(({ step }) => step)).toEqual([0, 0]);
  });

  it('changes nothing where a weight does not fit', async () => {
    const { dir } = await written(new Pix2PixTrainer({ imageSize: 32, filters: 1 }) as never);
    const other = small.make();
    const before = everything(other);
    await expect(loadWeights(other, dir)).rejects.toThrow("does not fit the trainer's networks");
    expect(everything(other)).toEqual(before);
  });
});
