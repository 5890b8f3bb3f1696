import '@tensorflow/tfjs-backend-cpu';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Counting, recorder } from '../../test/recorder';
import { NoisePairs } from '../../test/small-data';
import { type AnyTrainer, smallTrainers, values } from '../../test/small-trainers';
import { cosineDecay } from '../schedules/cosine-decay';
import { linearDecay, type Schedule } from '../schedules/linear-decay';
import { plateauDecay } from '../schedules/plateau-decay';
import { stepDecay } from '../schedules/step-decay';
import { fit } from './fit';
import type { FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';

const folder = mkdtempSync(join(tmpdir(), 'gan-rate-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = () => join(folder, String(made++));
const { make } = smallTrainers.Pix2PixTrainer!;
const pairs = new NoisePairs(2, [1, 2]);

async function warnings(
  trainer: AnyTrainer,
  options: FitOptions<never>,
  react: (event: FitEvent) => void = () => undefined,
) {
  const told: [number, string][] = [];
  for await (const event of fit(trainer, pairs, options as FitOptions)) {
    react(event);
    if (event.type !== 'warning') continue;
    expect(event.code).toBe('rate-zero');
    told.push([event.step, event.message]);
  }
  return told;
}

/** A schedule of one's own, whose calls are counted. */
function own(...factors: number[]): Schedule & { calls: number[] } {
  const calls: number[] = [];
  const schedule = (epoch: number) => {
    calls.push(epoch);
    return factors[epoch - 1] as number;
  };
  return Object.assign(schedule, { calls });
}

describe('a learning rate of 0', () => {
  it('is told of once where it begins, before a step is taken with it', async () => {
    const schedule = own(1, 0, 0, 0.5, 0);
    const told = await warnings(make(), { epochs: 5, schedule });
    expect(told.map(([step]) => step)).toEqual([2, 8]);
    expect(told[0]![1]).toBe(
      'the learning rate of generator and discriminator is 0 from step 3 on (epoch 2: the schedule ' +
        'makes it so), so their weights do not move; let the schedule give more than 0, or let the ' +
        'run end before',
    );
    // A function of one's own is asked for each epoch once, when it begins.
    expect(schedule.calls).toEqual([1, 2, 3, 4, 5]);
  });

  it('is told of when it is 0 from the start', async () => {
    expect(await warnings(make(), { epochs: 2, schedule: own(0, 1) })).toEqual([
      [0, expect.stringContaining('is 0 from step 1 on (epoch 1: the schedule makes it so)')],
    ]);
  });

  it('is told of where a schedule ends, or underflows', async () => {
    const cases: [Schedule, number, string][] = [
      [linearDecay({ constantEpochs: 1, decayEpochs: 0 }), 2, 'raise decayEpochs'],
      [stepDecay({ every: 1, factor: 0 }), 2, 'raise factor or every'],
      [stepDecay({ every: 1, factor: 1e-200 }), 2, 'stepDecay makes it so'],
      [cosineDecay({ epochs: 1 }), 2, "raise cosineDecay's epochs"],
    ];
    for (const [schedule, step, message] of cases) {
      const told = await warnings(make(), { epochs: 3, schedule });
      expect(told[0]).toEqual([step, expect.stringContaining(message)]);
    }
  });

  it('of one optimiser is told of by name, also where it is set in mid-run', async () => {
    const trainer = make();
    trainer.optimizers.discriminator!.learningRate = 0;
    const trained = () =>
      trainer.optimizers.discriminator!.variables.map(({ variable }) => variable.dataSync());
    const frozen = trained();
    const told = await warnings(trainer, { epochs: 2 });
    expect(told).toEqual([
      [
        0,
        "the learning rate of discriminator is 0 from step 1 on, so its weights do not move; if that is not meant, raise the trainer's option learningRate, or trainer.optimizers.discriminator.learningRate",
      ],
    ]);
    expect(trained()).toEqual(frozen);

    const other = make();
    const later = await warnings(other, { steps: 2, logEvery: 1 }, (event) => {
      if (event.type === 'step') other.optimizers.generator!.learningRate = 0;
    });
    expect(later).toEqual([[1, expect.stringContaining('of generator is 0 from step 2 on, so')]]);
  });

  it('of a plateau schedule is told of, too', async () => {
    const schedule = plateauDecay({ factor: 0, patience: 0 });
    const evaluate = () => {
      schedule.update(1);
      return {};
    };
    const told = await warnings(make(), { epochs: 4, schedule, evaluate });
    expect(told).toEqual([[4, expect.stringContaining('raise factor or patience')]]);
  });
});

describe('a run in which no weight would move', () => {
  const linear = linearDecay({ constantEpochs: 1, decayEpochs: 1 });

  it('is refused at its start', async () => {
    const never = stepDecay({ every: 1, factor: 0 });
    const cases: [FitOptions, string][] = [
      [
        { epochs: 3, schedule: linearDecay({ constantEpochs: 0, decayEpochs: 0 }) },
        'fit: linearDecay makes the learning rate 0 in all that is left of the run, epochs 1 to 3, so no weight would move; raise decayEpochs to 3 or more, or lower epochs',
      ],
      [
        { steps: 1, schedule: Object.assign(() => 0, { pure: true }) },
        'epoch 1, so no weight would move; let the schedule give more than 0, or lower steps',
      ],
    ];
    expect(never(2)).toBe(0);
    for (const [options, message] of cases) {
      const dir = newFolder();
      const checkpoints = { dir, every: 1 };
      await expect(fit(make(), pairs, options).done()).rejects.toThrow(message);
      for (const resume of [false, true]) {
        await expect(
          fit(make(), pairs, { ...options, checkpoints, resume }).done(),
        ).rejects.toThrow(message);
      }
      expect(existsSync(dir)).toBe(false);
    }
  });

  it('is refused where the rates were 0 before', async () => {
    const trainer = make({ learningRate: 0 });
    await expect(fit(trainer, pairs, { epochs: 1 }).done()).rejects.toThrow(
      "fit: every optimiser's learning rate is 0, so no weight would move; raise the trainer's option learningRate",
    );
    const { trainer: single, adam } = recorder();
    adam.learningRate = 1e-60;
    await expect(fit(single, new Counting(1), { epochs: 1 }).done()).rejects.toThrow(
      "every optimiser's learning rate is 0",
    );
  });

  it('is refused when it is resumed past the end of its schedule, and changes nothing', async () => {
    const dir = newFolder();
    const options = { schedule: linear, checkpoints: { dir, every: 3, keep: 9 } };
    await fit(make(), pairs, { ...options, epochs: 2 }).done();
    const files = readdirSync(dir);
    expect(files).toEqual(['step-000003', 'step-000004']);
    const trainer = make();
    const before = Object.values(trainer.models).map(values);
    const longer = { ...options, epochs: 5, resume: true, checkpoints: { dir, every: 3, keep: 1 } };
    await expect(fit(trainer, pairs, longer).done()).rejects.toThrow(
      'epochs 3 to 5, so no weight would move; raise decayEpochs to 4 or more with resume: ' +
        "'override', or lower epochs",
    );
    expect(readdirSync(dir)).toEqual(files);
    expect(Object.values(trainer.models).map(values)).toEqual(before);
    // Finished runs have nothing left, and the advice works.
    expect((await fit(make(), pairs, { ...longer, epochs: 2 }).done()).step).toBe(4);
    const schedule = linearDecay({ constantEpochs: 1, decayEpochs: 4 });
    const mended = await fit(make(), pairs, { ...longer, schedule, resume: 'override' }).done();
    expect(mended).toMatchObject({ step: 10, warnings: [{ code: 'options-changed' }] });
  });

  it('is refused in mid-epoch, by the rates that were saved', async () => {
    const dir = newFolder();
    const schedule = linearDecay({ constantEpochs: 1, decayEpochs: 0 });
    const options = { schedule, checkpoints: { dir, every: 1 } };
    await fit(make(), pairs, { ...options, steps: 3 }).done();
    const resumed = fit(make(), pairs, { ...options, epochs: 3, resume: true });
    await expect(resumed.done()).rejects.toThrow('of the run, epochs 2 to 3, so no weight');
  });

  it('is not seen where a later epoch has a rate', async () => {
    const schedule = cosineDecay({ epochs: 1 });
    expect([1, 2, 3].map(schedule)).toEqual([1, 0, 1]);
    const dir = newFolder();
    const options = { schedule, checkpoints: { dir, every: 2 } };
    await fit(make(), pairs, { ...options, epochs: 1 }).done();
    const told = await warnings(make(), { ...options, epochs: 3, resume: true });
    expect(told.map(([step]) => step)).toEqual([2]);
  });
});

describe('a schedule that gives no factor', () => {
  it.each([[Number.NaN], [-0.5], [Infinity], [undefined as never]])('%s', async (factor) => {
    const { trainer, adam } = recorder();
    const run = fit(trainer, new Counting(2), { epochs: 2, schedule: own(1, factor) });
    await expect(run.done()).rejects.toThrow(
      `fit: the schedule must give a factor of at least 0, got ${factor} for epoch 2`,
    );
    expect(adam.learningRate).toBe(0.01);
  });

  it('no function', async () => {
    const { trainer } = recorder();
    const schedule = { constantEpochs: 1 } as never;
    await expect(fit(trainer, new Counting(2), { epochs: 1, schedule }).done()).rejects.toThrow(
      'fit: schedule must be a function of the epoch, such as linearDecay(options), got a value',
    );
  });
});

describe('a learning rate that is no number of at least 0', () => {
  it.each([NaN, -1, undefined])('%s is refused before a step is taken with it', async (rate) => {
    const trainer = make();
    trainer.optimizers.generator!.learningRate = rate as number;
    const before = values(trainer.models.generator!);
    await expect(fit(trainer, pairs, { epochs: 1 }).done()).rejects.toThrow(
      'fit: trainer.optimizers.generator.learningRate must be a number of at least 0, got ',
    );
    expect(values(trainer.models.generator!)).toEqual(before);
  });

  it('also where it is set in mid-run', async () => {
    const trainer = make();
    const run = warnings(trainer, { epochs: 1, logEvery: 1 }, ({ type }) => {
      if (type === 'step') trainer.optimizers.discriminator!.learningRate = NaN;
    });
    await expect(run).rejects.toThrow('optimizers.discriminator.learningRate must be a number');
    expect(trainer.optimizers.discriminator!.step).toBe(1);
  });
});
