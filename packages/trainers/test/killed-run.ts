// A training program to be killed: `node killed-run.mjs KIND FOLDER STEPS IMAGES ENGINE`. It goes on from FOLDER's
// newest checkpoint, appends every logged step to FOLDER/log, and says when training begins.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairedImages, proceduralFacades } from '@gan/data';
// Not by its index, which is of tests.
import { loadTensorflow, tensorflowFolder } from '../../../scripts/testing/tensorflow';
import {
  CycleGanTrainer,
  type FitOptions,
  fit,
  linearDecay,
  Pix2PixTrainer,
  plateauDecay,
  useBackend,
} from '../src/index';

const [kind, folder = '', count = '', images = '', engine] = process.argv.slice(2);
const steps = Number(count);
await startEngine();

const options: FitOptions = {
  steps,
  logEvery: 1,
  seed: 3,
  checkpoints: { dir: join(folder, 'checkpoints'), every: 3 },
  resume: true,
};

if (kind === 'pix2pix') {
  // 64 is the least size with dropout. Crops and flips are drawn by the data set.
  const trainer = new Pix2PixTrainer({ imageSize: 64, filters: 2, ema: 0.9, seed: 1 });
  const data = await pairedImages({ ab: images }, { loadSize: 72, cropSize: 64 });
  const schedule = linearDecay({ constantEpochs: 3, decayEpochs: 30 });
  await run(fit(trainer, data, { ...options, schedule }));
} else {
  const trainer = new CycleGanTrainer({ imageSize: 32, filters: 1, poolSize: 4, seed: 1 });
  const data = proceduralFacades({ imageSize: 32, count: 7 });
  const schedule = plateauDecay({ patience: 0 });
  const evaluate = (_: unknown, { step }: { step: number }) => {
    const fid = Math.abs(Math.sin(step));
    schedule.update(fid);
    return { fid };
  };
  const checkpoints = { ...options.checkpoints!, best: { metric: 'fid' } };
  await run(fit(trainer, data, { ...options, schedule, evaluate, checkpoints }));
}

async function startEngine(): Promise<unknown> {
  if (engine === 'tensorflow') {
    await loadTensorflow(tensorflowFolder!);
    return useBackend('tensorflow');
  }
  if (engine === 'webgpu') {
    await import('@gan/backend-webgpu');
    return useBackend('webgpu');
  }
  return useBackend('wasm', { threads: 1 });
}

async function run(events: ReturnType<typeof fit>): Promise<void> {
  for await (const event of events) {
    if (event.type === 'start') process.stdout.write(`start ${event.step}\n`);
    if (event.type === 'evaluation') log(event);
    if (event.type !== 'step') continue;
    const { seconds, imagesPerSecond, ...rest } = event;
    log(rest);
  }
}

function log(line: object): void {
  appendFileSync(join(folder, 'log'), `${JSON.stringify(line)}\n`);
}
