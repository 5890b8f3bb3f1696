import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberArithmetic } from '@gan/core';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { NoisePairs } from '../../test/small-data';
import {
  type AnyBatch,
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
} from '../../test/small-trainers';
import { decodeJson, encodeJson } from '../checkpoint/checkpoint-json';
import { type FitEvent, type FitOptions, fit, linearDecay, plateauDecay } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = () => join(folder, String(made++));

const pix2pix = smallTrainers.Pix2PixTrainer as SmallTrainer;
const cycle = smallTrainers.CycleGanTrainer as SmallTrainer;
const pairs = () => new NoisePairs(5, [1, 2]);

const everything = (trainer: AnyTrainer) => [
  ...[...trainer.state().tensors].map(([name, live]) => [name, Array.from(live.dataSync())]),
  trainer.state().json,
];

/** An event without what depends on the clock or the folder. */
const plain = (event: FitEvent) => {
  if (event.type !== 'step') return event;
  const { seconds, imagesPerSecond, ...rest } = event;
  return rest;
};

type Options = FitOptions<AnyBatch>;
async function collect(
  trainer: AnyTrainer,
  data: NoisePairs,
  options: Options,
  react: (event: FitEvent) => 'leave' | undefined = () => undefined,
) {
  const events: FitEvent[] = [];
  for await (const event of fit(trainer, data, options)) {
    events.push(event);
    if (react(event) === 'leave') break;
  }
  return events;
}
const label = (event: FitEvent) => `${event.type}${'step' in event ? ` ${event.step}` : ''}`;
const ofRun = (events: FitEvent[]) =>
  events.filter(({ type }) => !['start', 'end', 'checkpoint'].includes(type)).map(plain);

describe('a run that was left and resumed', () => {
  const base = { epochs: 3, batchSize: 2, logEvery: 2, sampleEvery: 3, seed: 4 };

  it.each(Object.entries({ pix2pix, cycle }))(
    '%s ends as if it had never stopped, wherever it was',
    async (name, small) => {
      const data = name === 'cycle' ? new NoisePairs(5) : pairs();
      const make = (seed = 1) => small.make({ ema: 0.9, seed });
      const options = (dir: string): Options => ({
        ...base,
        schedule: linearDecay({ constantEpochs: 1, decayEpochs: 2 }),
        checkpoints: { dir, every: 2, keep: 2 },
      });
      const whole = make();
      const told = ofRun(await collect(whole, data, options(newFolder())));
      for (const stop of name === 'cycle' ? [1, 7] : [1, 4, 5, 9]) {
        const dir = newFolder();
        await collect(make(), data, options(dir), (event) => {
          if (event.type === 'step' && event.step >= stop) return 'leave';
          if (event.type === 'epoch' && event.step >= stop) return 'leave';
          return undefined;
        });
        const other = make();
        const resumed = await collect(other, data, { ...options(dir), resume: true });
        const [start] = resumed;
        if (start?.type !== 'start') throw new Error('the first event is not start');
        expect(start.step % 2 === 0 || start.step === 9).toBe(true);
        const from = start.step;
        const rest = told.filter((event) => event.step > from || from === 0);
        expect(ofRun(resumed)).toEqual(rest);
        expect(everything(other)).toEqual(everything(whole));
      }
    },
  );

  it('keeps the state of a plateau schedule, the best metric and the learning rate', async () => {
    const metrics = [5, 4, 4.5, 4.4, 4.3, 3];
    const options = (dir: string, signal?: AbortSignal): Options => {
      const schedule = plateauDecay({ patience: 0, factor: 0.5 });
      return {
        epochs: 6,
        batchSize: 2,
        logEvery: 1,
        schedule,
        signal,
        evaluate: (_, { epoch }) => {
          const fid = metrics[epoch - 1] as number;
          schedule.update(fid);
          return { fid };
        },
        checkpoints: { dir, every: 2, keep: 1, best: { metric: 'fid' } },
      };
    };
    const whole = pix2pix.make();
    const wholeDir = newFolder();
    const told = await collect(whole, pairs(), options(wholeDir));
    expect(readdirSync(wholeDir)).toEqual(['step-000018']);
    const rates = told.flatMap((event) => (event.type === 'step' ? [event.learningRate] : []));
    expect(new Set(rates).size).toBe(4);
    for (const stop of [4, 6, 7, 9, 13]) {
      const dir = newFolder();
      const controller = new AbortController();
      const first = await collect(
        pix2pix.make(),
        pairs(),
        options(dir, controller.signal),
        (event) => {
          if (event.type === 'step' && event.step === stop) controller.abort();
          return undefined;
        },
      );
      expect(first.slice(-2).map(label)).toEqual([`checkpoint ${stop}`, `end ${stop}`]);
      // The best so far is there beside the newest.
      const best = stop < 6 ? 3 : 6;
      expect(readdirSync(dir)).toEqual(
        [...new Set([best, stop])].map((step) => `step-00000${step}`.replace('0000013', '000013')),
      );
      const other = pix2pix.make();
      const second = await collect(other, pairs(), { ...options(dir), resume: true });
      expect([...ofRun(first), ...ofRun(second)]).toEqual(ofRun(told));
      expect(everything(other)).toEqual(everything(whole));
      expect(readdirSync(dir)).toEqual(['step-000018']);
    }
  });
});

describe('fit with checkpoints', () => {
  const options = (dir: string, more: Options = {}): Options => ({
    steps: 10,
    logEvery: 5,
    checkpoints: { dir, every: 2 },
    ...more,
  });

  it('tells of each, keeps the newest three, and leaks nothing', async () => {
    const dir = newFolder();
    const trainer = pix2pix.make();
    await trainer.step(pix2pix.batch(0));
    const before = memory().numTensors;
    const events = await collect(trainer, pairs(), options(dir));
    const told = events.filter((event) => event.type === 'checkpoint');
    expect(told.map(({ step, kind }) => [step, kind])).toEqual([
      [2, 'periodic'],
      [4, 'periodic'],
      [6, 'periodic'],
      [8, 'periodic'],
      [10, 'last'],
    ]);
    expect(readdirSync(dir)).toEqual(['step-000006', 'step-000008', 'step-000010']);
    const { path, bytes } = told.at(-1)!;
    const sizes = readdirSync(path).map((file) => readFileSync(join(path, file)).length);
    expect(bytes).toBe(sizes.reduce((a, b) => a + b));
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a folder that holds a run, unless it resumes', async () => {
    const dir = newFolder();
    await collect(pix2pix.make(), pairs(), options(dir));
    await expect(collect(pix2pix.make(), pairs(), options(dir))).rejects.toThrow(
      `fit: ${dir} holds the checkpoints of a run, the newest step-000010; use resume: true`,
    );
    const files = readdirSync(dir);
    const again = await collect(pix2pix.make(), pairs(), options(dir, { resume: true }));
    expect(again.map(label)).toEqual(['start 10', 'end 10']);
    expect(again[1]).toMatchObject({ reason: 'finished' });
    expect(readdirSync(dir)).toEqual(files);
  });

  it('begins where there is nothing to resume, and clears what killed writes left', async () => {
    const dir = newFolder();
    mkdirSync(join(dir, '.step-000004.12-ab.tmp'), { recursive: true });
    mkdirSync(join(dir, '.step-000002.12-ab.old'));
    const events = await collect(pix2pix.make(), pairs(), options(dir, { resume: true }));
    expect(events[0]).toMatchObject({ type: 'start', step: 0 });
    expect(events[0]).not.toHaveProperty('resumedFrom');
    expect(readdirSync(dir)).toEqual(['step-000006', 'step-000008', 'step-000010']);
  });

  it('takes a longer run without ado, and goes on as if it had been that long', async () => {
    const dir = newFolder();
    await collect(pix2pix.make(), pairs(), options(dir, { steps: 4 }));
    const longer = pix2pix.make();
    const events = await collect(longer, pairs(), options(dir, { steps: 7, resume: true }));
    expect(events[0]).toMatchObject({ type: 'start', step: 4, steps: 7 });
    const whole = pix2pix.make();
    await collect(whole, pairs(), options(newFolder(), { steps: 7 }));
    expect(everything(longer)).toEqual(everything(whole));
    // A shorter one is over: nothing is taken back.
    const over = await collect(pix2pix.make(), pairs(), options(dir, { steps: 5, resume: true }));
    expect(over.map(label)).toEqual(['start 7', 'end 7']);
  });

  it('saves the step at which it ends when it is aborted on the event of a checkpoint', async () => {
    const dir = newFolder();
    const controller = new AbortController();
    const more = { steps: 80, signal: controller.signal, checkpoints: { dir, every: 40 } };
    // Each step ends an epoch, and a checkpoint is told of a few steps after its own.
    const data = new NoisePairs(1, [1, 2]);
    const events = await collect(pix2pix.make(), data, options(dir, more), (event) => {
      if (event.type === 'checkpoint') controller.abort();
      return undefined;
    });
    const end = events.at(-1);
    const newest = readdirSync(dir).sort().at(-1);
    expect(end).toMatchObject({ type: 'end', reason: 'aborted' });
    expect(newest).toBe(`step-${String(end?.type === 'end' && end.step).padStart(6, '0')}`);
  });

  it('lists the options that differ, and takes them only deliberately', async () => {
    const dir = newFolder();
    await collect(pix2pix.make(), pairs(), options(dir, { steps: 4 }));
    const make = () => pix2pix.make({ learningRate: 1e-3, ...({ lambdaL1: 10 } as object) });
    const changed = options(dir, { steps: 6, batchSize: 2, seed: 9 });
    const before = readdirSync(dir);
    await expect(collect(make(), pairs(), { ...changed, resume: true })).rejects.toThrow(
      'step-000004 is of a run with other options (then -> now): trainer.lambdaL1: 100 -> 10; ' +
        'learningRate.generator: 0.0002 -> 0.001; learningRate.discriminator: 0.0002 -> 0.001; batchSize: 1 -> 2; sampleEvery: 5 -> 3; ' +
        'seed: 0 -> 9. Use the run',
    );
    expect(readdirSync(dir)).toEqual(before);
    const trainer = make();
    const events = await collect(trainer, pairs(), { ...changed, resume: 'override' });
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'start', step: 4, steps: 6, resumedFrom: join(dir, 'step-000004') },
      { type: 'warning', code: 'options-changed' },
    ]);
    expect(Object.values(trainer.optimizers).map(({ step }) => step)).toEqual([6, 6]);
  });

  it('warns once where the engine rounds otherwise than that of the checkpoint, and goes on', async () => {
    const dir = newFolder();
    const pathOf = (step: number) => join(dir, `step-00000${step}`, 'checkpoint.json');
    const read = (step: number) =>
      decodeJson(readFileSync(pathOf(step)), (problem) => new Error(problem));
    const goOn = async (steps: number) => {
      const events = await collect(pix2pix.make(), pairs(), options(dir, { steps, resume: true }));
      expect(events.at(-1)).toMatchObject({ type: 'end', step: steps });
      return events.filter(({ type }) => type === 'warning');
    };
    await setBackend('cpu');
    // Of an engine that does not say.
    await collect(pix2pix.make(), pairs(), options(dir, { steps: 1 }));
    expect(read(1).engine).toEqual({ name: 'cpu' });
    rememberArithmetic('cpu', 'exact');
    expect(await goOn(2)).toEqual([]);
    expect(read(2).engine).toEqual({ name: 'cpu', arithmetic: 'exact' });
    expect(await goOn(3)).toEqual([]);
    rememberArithmetic('cpu', 'fused');
    expect(await goOn(4)).toEqual([
      {
        type: 'warning',
        code: 'arithmetic-changed',
        step: 3,
        message:
          'going on with fused arithmetic from a checkpoint of exact: from here on results differ, in ' +
          'rounding, from those of a run that was never stopped. For the same, start the engine with ' +
          "useBackend('wasm', { vectors: 'auto' })",
      },
    ]);
    expect(await goOn(5)).toEqual([]);
    rememberArithmetic('cpu', 'exact');
    expect(await goOn(6)).toMatchObject([
      {
        message: expect.stringMatching(
          /^going on with exact .* of fused: .* \{ vectors: 'fused' \}\)$/,
        ),
      },
    ]);
    // Of a version that did not take it down.
    rememberArithmetic('cpu', 'fused');
    const { engine, ...older } = read(6);
    writeFileSync(pathOf(6), encodeJson(older));
    expect(await goOn(7)).toEqual([]);
  });

  it('refuses the checkpoint of another trainer, or architecture, whatever the option', async () => {
    const dir = newFolder();
    await collect(pix2pix.make(), pairs(), options(dir));
    const override = options(dir, { resume: 'override' });
    await expect(collect(cycle.make(), new NoisePairs(5), override)).rejects.toThrow(
      'step-000010 is of a Pix2PixTrainer, and the trainer a CycleGanTrainer',
    );
    const { unetGenerator } = await import('@gan/generators');
    const generator = unetGenerator({
      levels: 3,
      filters: 1,
      inputChannels: 1,
      outputChannels: 2,
      dropout: true,
      norm: 'instance',
    });
    const other = pix2pix.make({ ...({ generator } as object) });
    const before = everything(other);
    await expect(collect(other, pairs(), override)).rejects.toThrow(
      'is of networks of another architecture (there -> here): generator.config.layers',
    );
    expect(everything(other)).toEqual(before);
  });

  it('names a damaged newest checkpoint and offers the one before', async () => {
    const dir = newFolder();
    await collect(pix2pix.make(), pairs(), options(dir, { steps: 4 }));
    const file = join(dir, 'step-000004', 'weights.safetensors');
    writeFileSync(file, readFileSync(file).subarray(1));
    const resume = options(dir, { steps: 4, resume: true });
    await expect(collect(pix2pix.make(), pairs(), resume)).rejects.toThrow(
      new RegExp(`fit: ${file} should have .*step-000002 is whole: remove .*step-000004 to go on`),
    );
    rmSync(join(dir, 'step-000004'), { recursive: true });
    const events = await collect(pix2pix.make(), pairs(), resume);
    expect(events[0]).toMatchObject({ step: 2 });
  });

  it('refuses options that make no sense', async () => {
    const run = (more: object) =>
      collect(pix2pix.make(), pairs(), { steps: 1, ...more } as Options);
    await expect(run({ resume: true })).rejects.toThrow('fit: resume needs checkpoints');
    const dir = newFolder();
    await expect(run({ checkpoints: { dir } })).rejects.toThrow('checkpoints.every must be');
    await expect(run({ checkpoints: { dir, every: 1, best: { metric: 'fid' } } })).rejects.toThrow(
      'checkpoints.best.metric must name a metric of evaluate',
    );
    const best = { metric: 'fid', mode: 'least' };
    const evaluate = () => ({ l1: 1 });
    await expect(run({ evaluate, checkpoints: { dir, every: 1, best } })).rejects.toThrow('mode');
    const missing = { evaluate, checkpoints: { dir, every: 1, best: { metric: 'fid' } } };
    await expect(run(missing)).rejects.toThrow("one of evaluate's metrics, l1, got 'fid'");
    await expect(run({ evaluate: { every: 1 } })).rejects.toThrow(
      'evaluate.run must be a function',
    );
    writeFileSync(join(folder, 'file'), '');
    for (const dir of [join(folder, 'file'), join(folder, 'file', 'below')]) {
      await expect(run({ checkpoints: { dir, every: 1 } })).rejects.toMatchObject({
        code: 'CheckpointError',
        message: expect.stringContaining(dir),
      });
    }
  });
});

describe('evaluate', () => {
  it('runs every so many steps and after the last, or once an epoch', async () => {
    const evaluate = { every: 2, run: async () => ({ l1: 1 }) };
    const steps = async (given: Options['evaluate']) =>
      (await collect(pix2pix.make(), pairs(), { steps: 7, evaluate: given })).flatMap((event) =>
        event.type === 'evaluation' ? [event.step] : [],
      );
    expect(await steps(evaluate)).toEqual([2, 4, 6, 7]);
    expect(await steps(evaluate.run)).toEqual([5, 7]);
  });
});
