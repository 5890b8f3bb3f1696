import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { FitEvent } from '@gan/trainers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvents } from '../test/read-events';
import { command } from './command';
import { planRun } from './plan-run';
import type { ProgressStream } from './progress';
import { startRun } from './start-run';
import { addTrainingFlags, trainingFlags } from './training-flags';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'gan-training-')), 'run');
});
afterEach(() => rm(join(dir, '..'), { recursive: true }));

function parse(args: readonly string[]) {
  const program = addTrainingFlags(command('demo', 'A demo.'), { epochs: 2 });
  program.parse([...args], { from: 'user' });
  return trainingFlags(program, { epochs: 2 });
}

const { signal } = new AbortController();

async function start(line = '') {
  const args = [...line.split(' ').filter(Boolean), `--out=${dir}`];
  const plan = await planRun({ program: 'demo', args, parse, fallback: 'unused' });
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const run = await startRun(plan, { signal, stream: stream as unknown as ProgressStream });
  return { run, text: () => text };
}

type Start = Extract<FitEvent, { type: 'start' }>;

const startEvent = (more: Partial<Start> = {}): FitEvent =>
  ({
    type: 'start',
    steps: 8,
    epochs: 2,
    stepsPerEpoch: 4,
    batchSize: 1,
    step: 0,
    ...more,
  }) as Start;

const stepEvent = (step: number, seconds: number): FitEvent => ({
  type: 'step',
  step,
  epoch: Math.ceil(step / 4),
  losses: { G: 1 / step },
  learningRate: 2e-4,
  seconds,
  imagesPerSecond: 4,
});

const evaluation = (step: number) =>
  ({ type: 'evaluation', step, epoch: 1, metrics: { L1: step } }) as unknown as FitEvent;

const metrics = () => readFile(join(dir, 'metrics.jsonl'), 'utf8');

describe('a training run', () => {
  it('turns its flags into options of fit', async () => {
    const { run } = await start('--steps 9 --batch 3 --checkpoint-every 5 --keep 2 --seed 4');
    expect(run.fitOptions).toEqual({
      steps: 9,
      epochs: undefined,
      batchSize: 3,
      seed: 4,
      logEvery: 10,
      sampleEvery: 100,
      signal,
      checkpoints: { dir: join(dir, 'checkpoints'), every: 5, keep: 2 },
      resume: false,
    });
  });

  it('keeps what repeats apart from what does not', async () => {
    const { run, text } = await start();
    await run.record(startEvent());
    await run.record(stepEvent(1, 0.5));
    await run.record(evaluation(1));
    expect(await metrics()).toBe(
      '{"step":1,"epoch":1,"learningRate":0.0002,"losses":{"G":1}}\n' +
        '{"step":1,"epoch":1,"metrics":{"L1":1}}\n',
    );
    expect(await readFile(join(dir, 'timing.jsonl'), 'utf8')).toBe(
      '{"step":1,"seconds":0.5,"imagesPerSecond":4}\n',
    );
    expect(text()).toBe('step 1/8  epoch 1/2  G 1.00  4.00 images/s  4 s left\n');
  });

  it('writes a CSV beside its lines where it is asked to, also when it goes on', async () => {
    const csv = () => readFile(join(dir, 'metrics.csv'), 'utf8');
    const first = (await start('--csv --steps 8')).run;
    await first.record(startEvent());
    for (const step of [1, 2, 4]) await first.record(stepEvent(step, step));
    const whole = await csv();
    expect(whole).toBe(
      'step,epoch,learningRate,losses/G\n1,1,0.0002,1\n2,1,0.0002,0.5\n4,1,0.0002,0.25\n',
    );
    const { run } = await start('--resume');
    await run.record(startEvent({ step: 2, resumedFrom: 'checkpoints/step-000002' }));
    await run.record(stepEvent(4, 1));
    expect(await csv()).toBe(whole);
  });

  it('writes event files where it is asked to, pictures included, and none else', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000400000002008020000', 'hex');
    const board = async () => {
      const names = (await readdir(join(dir, 'tensorboard'))).toSorted();
      const files = names.map((name) => readFile(join(dir, 'tensorboard', name)));
      return (await Promise.all(files))
        .flatMap(readEvents)
        .map(({ step, scalars, images }) => [
          step,
          ...Object.keys(scalars).slice(0, 1),
          ...Object.values(images).map(({ size }) => size.join()),
        ]);
    };
    const first = (await start('--tensorboard --steps 8')).run;
    await first.record(startEvent());
    for (const step of [1, 4]) {
      await first.record(stepEvent(step, step));
      await first.addSample({ step, epoch: 1 }, (file) => writeFile(file, png));
    }
    const [header, begun, ...rest] = [[0], [0], [1, 'losses/G'], [1, '32,64,3'], [4, 'losses/G']];
    expect(await board()).toEqual([header, begun, ...rest, [4, '32,64,3']]);
    expect(first.samples.map(({ step }) => step)).toEqual([1, 4]);

    const { run } = await start('--resume');
    await run.record(startEvent({ step: 2, resumedFrom: 'checkpoints/step-000002' }));
    await run.record(stepEvent(4, 1));
    expect(await board()).toEqual([header, begun, ...rest.slice(0, 2), [0], [3], rest[2]]);

    const fresh = join(dir, '..', 'other');
    const plan = await planRun({ program: 'demo', args: [`--out=${fresh}`], parse, fallback: '' });
    const other = await startRun(plan, { signal, stream: new PassThrough() as never });
    await other.record(startEvent());
    expect(await readdir(fresh)).toEqual(['config.json', 'samples']);
    expect(await readFile(join(fresh, 'config.json'), 'utf8')).not.toContain('tensorboard');
  });

  it('goes on as if nothing had happened', async () => {
    const first = (await start('--steps 8')).run;
    await first.record(startEvent());
    for (const step of [1, 2, 3]) await first.record(stepEvent(step, step));
    await first.record(evaluation(3));
    for (const step of [0, 2, 3]) {
      await first.addSample({ step, epoch: 1 }, (file) => writeFile(file, 'png'));
    }
    const whole = await metrics();
    await writeFile(join(dir, 'metrics.jsonl'), `${whole}{"step":4,"epo`);
    await writeFile(join(dir, '.index.html.1-1.tmp'), '<html');

    const { run, text } = await start('--resume');
    expect(run.fitOptions).toMatchObject({ steps: 8, resume: true });
    await run.record(startEvent({ step: 2, resumedFrom: join(dir, 'checkpoints', 'step-000002') }));
    expect(text()).toBe('resumed  at step 2 of 8, from step-000002\n');
    expect(run.metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(run.samples.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect((await readdir(dir)).toSorted()).toEqual(
      ['config.json', 'metrics.jsonl', 'samples', 'timing.jsonl'].toSorted(),
    );
    await run.record(stepEvent(3, 1));
    await run.record(evaluation(3));
    expect(await metrics()).toBe(whole);
  });

  it('begins anew, and says so, where there is no checkpoint', async () => {
    const first = (await start()).run;
    await first.record(startEvent());
    await first.record(stepEvent(1, 1));
    const { run, text } = await start('--resume');
    await run.record(startEvent());
    expect(text()).toBe('resume   there is no checkpoint yet: it starts from the beginning\n');
    expect(await metrics()).toBe('');
  });

  it('leaves what a process that is still at it has half-written, until fit has begun', async () => {
    const first = (await start('--steps 8')).run;
    await first.record(startEvent());
    await first.record(stepEvent(1, 1));
    const torn = `${await metrics()}{"step":2,"epo`;
    await writeFile(join(dir, 'metrics.jsonl'), torn);
    await writeFile(join(dir, '.index.html.1-1.tmp'), '<html');
    const before = await readdir(dir);
    await start('--resume');
    expect(await metrics()).toBe(torn);
    expect(await readdir(dir)).toEqual(before);
  });

  it('is not begun, and changes nothing, until fit has begun', async () => {
    const first = (await start()).run;
    await first.record(startEvent());
    await first.record(stepEvent(1, 1));
    await first.finish({ L1: 0.25 });
    expect(first.finished).toBe(true);
    const files = async () =>
      Promise.all(
        ['config.json', 'metrics.jsonl', 'results.json'].map((name) =>
          readFile(join(dir, name), 'utf8'),
        ),
      );
    const before = await files();
    const { run } = await start('--resume --override --epochs 3');
    expect(run.fitOptions).toMatchObject({ epochs: 3, resume: 'override' });
    expect([run.started, run.finished, await files()]).toEqual([false, false, before]);
    await run.record(startEvent());
    expect(run.started).toBe(true);
    expect((await readdir(dir)).includes('results.json')).toBe(false);
    const config = JSON.parse(await readFile(join(dir, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ program: 'demo', given: ['--epochs=3'], flags: { epochs: 3 } });
  });

  it('prints a warning once', async () => {
    const { run, text } = await start();
    await run.record(startEvent());
    const warning = { type: 'warning', code: 'collapse', message: 'G collapses', step: 1 } as never;
    for (let i = 0; i < 3; i++) await run.record(warning);
    expect(text()).toBe('warning  G collapses\n');
  });
});
