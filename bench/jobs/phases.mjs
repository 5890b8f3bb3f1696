// Splits the step of every trainer into phases, on gan-wasm at one picture size.
import '@tensorflow/tfjs-layers';
import { trainers } from '../steps/index.mjs';
import { startEngine } from './engines.mjs';
import { profilePhases } from './phase-profile.mjs';
import { jobArguments, report, timeSteps } from './timing.mjs';

const { threads, vectors, imageSize, warmUp, count } = jobArguments();
const started = await startEngine('gan-wasm', { threads, vectors });
report(started.unavailable ? started : { ...started, imageSize, rows: await measureAll() });

async function measureAll() {
  const rows = {};
  for (const [name, make] of Object.entries(trainers)) {
    const { trainer, batch } = make({ imageSize });
    const step = () => trainer.step(batch);
    const timing = await timeSteps(step, { warmUp, count });
    const profiles = [];
    for (let i = 0; i < count; i++) profiles.push(await profilePhases(trainer, step));
    // The run that was disturbed least.
    profiles.sort((a, b) => a.seconds - b.seconds);
    rows[name] = { ...timing, ...profiles[0] };
    trainer.dispose();
  }
  return rows;
}
