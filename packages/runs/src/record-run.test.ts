import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { StartEvent, StepEvent } from '@gan/trainers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProgressStream } from './progress';
import { recordRun } from './record-run';
import { createRunFolder, openRunFolder } from './run-folder';

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-record-'));
  dir = join(folder, 'run');
});
afterEach(() => rm(folder, { recursive: true }));

const read = (name: string) => readFile(join(dir, name), 'utf8');
const start = (more: Partial<StartEvent> = {}): StartEvent => ({
  ...{ type: 'start', step: 0, steps: 4, epochs: 2, stepsPerEpoch: 2, batchSize: 1 },
  ...more,
});
const at = (step: number): StepEvent => ({
  ...{ type: 'step', step, epoch: Math.ceil(step / 2), losses: { loss: step / 8 } },
  ...{ learningRate: 1e-3, seconds: step, imagesPerSecond: 1 },
});

function listen(): { stream: ProgressStream; text(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (part: Buffer) => {
    text += part.toString();
  });
  return { stream: stream as unknown as ProgressStream, text: () => text };
}

describe('recordRun', () => {
  it('records a loop that is nobody else, without flags', async () => {
    const { stream, text } = listen();
    const run = recordRun(await createRunFolder(dir, { seed: 7 }), { stream });
    expect(run.started).toBe(false);
    await run.record(start());
    expect(run.started).toBe(true);
    await run.record(at(1));
    await run.record({ type: 'evaluation', step: 1, epoch: 1, metrics: { error: 0.5 } });
    await run.record({ type: 'end', step: 1, epoch: 1, reason: 'aborted' });
    expect(run.finished).toBe(false);
    await run.finish({ error: 0.5 });
    expect(run.finished).toBe(true);
    expect(await read('metrics.jsonl')).toBe(
      '{"step":1,"epoch":1,"learningRate":0.001,"losses":{"loss":0.125}}\n' +
        '{"step":1,"epoch":1,"metrics":{"error":0.5}}\n',
    );
    expect(text()).toBe('step 1/4  epoch 1/2  loss 0.125  1.00 images/s  3 s left\n');
    expect(JSON.parse(await read('config.json'))).toEqual({ seed: 7 });
    expect(await read('results.json')).toBe('{\n  "error": 0.5\n}\n');
  });

  it('keeps what lies before the step that a run goes on from, and its results no longer', async () => {
    const first = recordRun(await createRunFolder(dir, { seed: 7 }), { stream: listen().stream });
    await first.record(start());
    for (const step of [1, 2, 3]) await first.record(at(step));
    await first.finish({});
    const whole = await read('metrics.jsonl');

    const { stream, text } = listen();
    const again = openRunFolder(dir);
    const run = recordRun(again, { stream, config: { seed: 7, longer: true } });
    expect(await readdir(dir)).toContain('results.json');
    await run.record(start({ step: 2, resumedFrom: 'checkpoints/step-000002' }));
    expect(await readdir(dir)).not.toContain('results.json');
    expect(again.metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(text()).toBe('resumed  at step 2 of 4, from step-000002\n');
    expect(JSON.parse(await read('config.json'))).toEqual({ seed: 7, longer: true });
    await run.record(at(3));
    expect(await read('metrics.jsonl')).toBe(whole);
  });

  it('begins anew after a start that goes on from nothing', async () => {
    const folders = await createRunFolder(dir);
    const run = recordRun(folders, { stream: listen().stream });
    await run.record(start());
    await run.record(at(1));
    await run.record(start());
    expect([await read('metrics.jsonl'), folders.metrics]).toEqual(['', []]);
  });
});
