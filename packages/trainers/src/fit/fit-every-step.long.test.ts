import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator } from '@gan/generators';
import { afterAll, describe, expect, it } from 'vitest';
import { events, everything, timeless, waveData } from '../../test/runs';
import { type AnyTrainer, type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import type { FitEvent, FitOptions } from '../index';
import { Pix2PixTrainer, plateauDecay } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-fit-'));
afterAll(() => rmSync(folder, { recursive: true }));
let runs = 0;
const newDir = () => join(folder, `run-${runs++}`);

/** pix2pix with dropout, whose masks have to go on where they were. */
const dropout: SmallTrainer = {
  ...(smallTrainers.Pix2PixTrainer as SmallTrainer),
  make: ({ seed = 0, ...options } = {}) =>
    new Pix2PixTrainer({
      generator: resnetGenerator({
        blocks: 1,
        filters: 1,
        inputChannels: 1,
        outputChannels: 2,
        dropout: true,
        seed,
      }),
      discriminator: patchDiscriminator({ inputChannels: 3, layers: 1, filters: 1, seed }),
      seed,
      ...options,
    }) as unknown as AnyTrainer,
};

const kinds: Record<string, SmallTrainer> = {
  'pix2pix with dropout': dropout,
  'CycleGAN with replay buffers': smallTrainers.CycleGanTrainer as SmallTrainer,
  'a GAN of latent vectors': smallTrainers.GanTrainer as SmallTrainer,
};

/** One part of a run: a trainer of its own, as in a new process, and options of its own. */
function part(small: SmallTrainer, dir: string, overrides: Partial<FitOptions> = {}) {
  const trainer = small.make({ ema: 0.9, seed: 1 });
  const schedule = plateauDecay({ factor: 0.5, patience: 0 });
  const options = {
    steps: 11,
    batchSize: 2,
    seed: 5,
    logEvery: 2,
    sampleEvery: 5,
    schedule,
    evaluate: {
      every: 3,
      // Not a smooth course: the best is in the middle.
      run: (_: unknown, { step }: { step: number }) => ({
        distance: Math.abs(step - 6) + weightOf(trainer),
      }),
    },
    checkpoints: { dir, every: 4, keep: 2, best: { metric: 'distance' } },
    ...overrides,
  } as FitOptions<never>;
  const watch = (event: FitEvent) => {
    if (event.type === 'epoch') schedule.update(weightOf(trainer));
  };
  return { trainer, options, watch, schedule };
}

/** A number that moves with training. */
const weightOf = (trainer: AnyTrainer) =>
  (Object.values(trainer.models)[0]?.getWeights()[0]?.dataSync()[0] as number) * 1e-3;

/** Seven samples in batches of two: four steps an epoch, the last one on half a batch. */
const SAMPLES = 7;

async function train(
  small: SmallTrainer,
  dir: string,
  overrides: Partial<FitOptions> = {},
  leave: (event: FitEvent) => boolean = () => false,
) {
  const { trainer, options, watch, schedule } = part(small, dir, overrides);
  const told = await events(
    trainer,
    waveData(small, SAMPLES),
    options as FitOptions<never>,
    (event) => {
      watch(event);
      return leave(event);
    },
  );
  const state = [everything(trainer), schedule.state()];
  trainer.dispose();
  return { told: told.map(timeless), events: told, state };
}

/** Checkpoints are told when they are on the disk, which may be some steps later: their order aside. */
const after = (step: number, told: Record<string, unknown>[]) => {
  const rest = told.filter((event) => event.type !== 'start' && Number(event.step) > step);
  const isCheckpoint = ({ type }: Record<string, unknown>) => type === 'checkpoint';
  return [rest.filter((event) => !isCheckpoint(event)), rest.filter(isCheckpoint)];
};

describe.each(Object.entries(kinds))('a run of %s', (_, small) => {
  it('goes on from any step at which it was aborted as if it had not been', async () => {
    const whole = await train(small, newDir());
    for (let k = 1; k <= 11; k++) {
      const dir = newDir();
      const controller = new AbortController();
      const first = await train(small, dir, { signal: controller.signal }, (event) => {
        if (event.type !== 'start' && 'step' in event && event.step >= k) controller.abort();
        return false;
      });
      const end = first.events.at(-1) as FitEvent & { type: 'end' };
      const rest = await train(small, dir, { resume: true });
      expect(rest.told[0]).toMatchObject({ type: 'start', step: end.step });
      expect(after(end.step, rest.told)).toEqual(after(end.step, whole.told));
      expect(rest.state).toEqual(whole.state);
    }
  });

  it('goes on from the last checkpoint when it is killed after any step', async () => {
    const wholeDir = newDir();
    const whole = await train(small, wholeDir);
    for (let k = 1; k <= 10; k++) {
      const dir = newDir();
      // Left in mid-step, without a farewell: what is on disk is all there is.
      const killed = await train(
        small,
        dir,
        {},
        (event) => event.type !== 'start' && 'step' in event && event.step >= k,
      );
      const saved = killed.events.findLast(({ type }) => type === 'checkpoint');
      const rest = await train(small, dir, { resume: true });
      const [start] = rest.events;
      if (start?.type !== 'start') throw new Error('the first event is not start');
      const { step } = start;
      // It may have come to the disk before it was told of.
      expect(step).toBeGreaterThanOrEqual(saved?.type === 'checkpoint' ? saved.step : 0);
      expect(step).toBeLessThanOrEqual(k);
      expect(after(step, rest.told)).toEqual(after(step, whole.told));
      expect(rest.state).toEqual(whole.state);
      expect(readdirSync(dir).sort()).toEqual(readdirSync(wholeDir).sort());
    }
  });
});
