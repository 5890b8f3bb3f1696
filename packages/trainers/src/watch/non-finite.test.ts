import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchOptions, Dataset } from '@gan/core';
import {
  fill,
  max,
  mean,
  memory,
  mul,
  type Scalar,
  scalar,
  type Tensor,
  tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type AnyBatch,
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
} from '../../test/small-trainers';
import { type FitEvent, type FitOptions, fit, type Trainer } from '../index';
import { nonFiniteTensor } from './non-finite';

const folder = mkdtempSync(join(tmpdir(), 'gan-finite-'));
afterAll(() => rmSync(folder, { recursive: true }));

const everything = (trainer: AnyTrainer) => [
  ...[...trainer.state().tensors].map(([name, live]) => [name, Array.from(live.dataSync())]),
  trainer.state().json,
];

/** Batches of a small trainer, those of some steps being NaN or huge all over. */
class Spoilt implements Dataset<AnyBatch> {
  constructor(
    readonly small: SmallTrainer,
    readonly spoil: (step: number) => number | undefined,
    readonly size = 40,
  ) {}

  async *batches({ skip = 0 }: BatchOptions): AsyncGenerator<AnyBatch> {
    for (let step = skip + 1; step <= this.size; step++) {
      const batch = this.small.batch(step, 1);
      const value = this.spoil(step);
      if (value === undefined) {
        yield batch;
        continue;
      }
      const bad = Object.entries(batch).map(([name, x]) => [name, fill(x.shape, value)] as const);
      for (const x of Object.values(batch)) x.dispose();
      yield Object.fromEntries(bad);
    }
  }
}

async function collect(
  trainer: AnyTrainer,
  data: Dataset<AnyBatch>,
  options: FitOptions<AnyBatch>,
) {
  const events: FitEvent[] = [];
  for await (const event of fit(trainer, data, options)) events.push(event);
  return events;
}

const pix2pix = smallTrainers.Pix2PixTrainer as SmallTrainer;
const cycle = smallTrainers.CycleGanTrainer as SmallTrainer;
const at =
  (...steps: number[]) =>
  (step: number) =>
    steps.includes(step) ? Number.NaN : undefined;

describe("onNonFinite 'stop'", () => {
  it('names the loss, the step at which it began, and the last good checkpoint', async () => {
    const dir = join(folder, 'stop');
    const before = memory().numTensors;
    const trainer = pix2pix.make();
    const data = new Spoilt(pix2pix, at(8));
    const options = { steps: 20, logEvery: 10, checkpoints: { dir, every: 5 } };
    // The checkpoint of step 10 would hold the weights that step 8 spoilt.
    await expect(collect(trainer, data, options)).rejects.toThrow(
      'fit: loss G_GAN is NaN at step 8; lower the learning rate, or check the data for values ' +
        `outside [-1, 1]; the last good checkpoint is ${join(dir, 'step-000005')}`,
    );
    expect(readdirSync(dir)).toEqual(['step-000005']);
    trainer.dispose();
    // The networks that smallTrainers made stay.
    const networks = Object.values(trainer.models).reduce(
      (n, model) => n + model.weights.length,
      0,
    );
    expect(memory().numTensors).toBe(before + networks);
  });

  it('never saves a spoilt weight, and names it where no loss told', async () => {
    const dir = join(folder, 'weight');
    const trainer = pix2pix.make();
    const data = new Spoilt(pix2pix, () => undefined);
    const spoil = () => {
      // Running statistics reach no loss in training.
      const [name, value] = [...trainer.state().tensors].find(([key]) => key.includes('variance'))!;
      const bad = fill(value.shape, Infinity);
      (value as Variable).assign(bad);
      bad.dispose();
      return name;
    };
    let name = '';
    const run = async () => {
      const options = { steps: 20, logEvery: 1, checkpoints: { dir, every: 5 } };
      for await (const event of fit(trainer, data, options)) {
        if (event.type === 'step' && event.step === 7) name = spoil();
      }
    };
    await expect(run()).rejects.toThrow(/step 10; .*step-000005/);
    expect(name).toContain('variance');
    expect(readdirSync(dir)).toEqual(['step-000005']);
  });

  it('looks at long unlogged stretches, too', async () => {
    let reads = 0;
    const small: Trainer<AnyBatch> = {
      optimizers: {},
      models: {},
      update: () => ({ loss: scalar(++reads === 3 ? Number.NaN : 1) as Scalar }),
    };
    const data = new Spoilt(pix2pix, () => undefined, 1000);
    const before = memory().numTensors;
    const run = fit(small, data, { steps: 1000, logEvery: 1000 });
    await expect(
      run
        .next()
        .then(() => run.next())
        .then(() => run.next()),
    ).rejects.toThrow('fit: loss loss is NaN at step 3');
    expect(reads).toBe(256);
    expect(memory().numTensors).toBe(before);
  });

  it('looks at the weights at the end of a run without checkpoints', async () => {
    const trainer = pix2pix.make();
    const [name, value] = [...trainer.state().tensors].find(([key]) => key.includes('variance'))!;
    (value as Variable).assign(fill(value.shape, Infinity));
    const data = new Spoilt(pix2pix, () => undefined);
    await expect(collect(trainer, data, { steps: 2 })).rejects.toThrow(`fit: ${name} holds`);
  });
});

describe("onNonFinite 'skip'", () => {
  // With values of 1e30 the losses are finite, and so are the gradients; their squares are not.
  const extraLosses = { pull: (real: Tensor, fake: Tensor) => mul(mean(fake), max(real)) };
  const pulled: SmallTrainer = {
    ...pix2pix,
    make: (options) => pix2pix.make({ ...options, ...({ lambdaGan: 0, extraLosses } as object) }),
  };
  it.each<[string, SmallTrainer, number]>([
    ['NaN', cycle, Number.NaN],
    ['gradients that overflow', pulled, 1e30],
  ])('leaves out steps on %s as if they had not been there', async (_, small, value) => {
    const spoil = (step: number) => (step === 3 || step === 5 ? value : undefined);
    const trainer = small.make({ ema: 0.9 });
    const data = new Spoilt(small, spoil);
    const events = await collect(trainer, data, { steps: 6, logEvery: 1, onNonFinite: 'skip' });
    const logged = events.flatMap((event) => (event.type === 'step' ? [event.step] : []));
    expect(logged).toEqual([1, 2, 4, 6]);
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([
      { code: 'step-skipped', step: 3, message: expect.stringMatching(/^step 3 is left out: /) },
      { code: 'step-skipped', step: 5 },
    ]);
    const other = small.make({ ema: 0.9 });
    for (const step of [1, 2, 4, 6]) await other.step(small.batch(step, 1));
    expect(everything(trainer)).toEqual(everything(other));
  });

  it('ends the run after ten in a row', async () => {
    const trainer = pix2pix.make();
    const data = new Spoilt(pix2pix, (step) => (step > 2 ? Number.NaN : undefined));
    await expect(collect(trainer, data, { steps: 30, onNonFinite: 'skip' })).rejects.toThrow(
      'fit: loss G_GAN is NaN at step 12',
    );
  });

  it('trains as without where nothing goes wrong', async () => {
    const data = new Spoilt(pix2pix, () => undefined);
    const [one, other] = [pix2pix.make(), pix2pix.make()];
    await collect(one, data, { steps: 5, onNonFinite: 'skip' });
    await collect(other, data, { steps: 5 });
    expect(everything(one)).toEqual(everything(other));
  });
});

it('nonFiniteTensor finds the tensor', async () => {
  const good = tensor([1, -2, 3e38]);
  const bad = tensor([1, -Infinity]);
  const before = memory().numTensors;
  const named = (...entries: [string, Tensor][]) => nonFiniteTensor(new Map(entries));
  expect(await named()).toBeUndefined();
  expect(await named(['good', good])).toBeUndefined();
  expect(await named(['good', good], ['bad', bad])).toBe('bad holds a value that is not finite');
  expect(memory().numTensors).toBe(before);
});
