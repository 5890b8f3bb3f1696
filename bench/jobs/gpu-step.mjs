// Times training steps on a GPU, which are asked for in rounds: see ../gpu/rounds.mjs.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { isOutOfMemory } from '../gpu/out-of-memory.mjs';
import { roundSummary, stepsFor, takeRound } from '../gpu/rounds.mjs';
import { steps } from '../steps/index.mjs';
import { firstLine } from './first-line.mjs';
import { startGpuEngine } from './gpu-engines.mjs';
import { profileStep } from './profile.mjs';
import { jobArguments, report, takeTurns } from './timing.mjs';

/** After the first: a step that can be recorded is so by then, CycleGAN's replay buffer being full. */
const warmUps = 5;

const { engine, driver, model, size, batch, rounds, seconds, filters } = jobArguments();
let started;
report(await measure().catch(problem));

async function problem(error) {
  // What a device says of it comes later, and an error of its promises may have no text.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const text = started?.failure?.() || String(error.message || error);
  return { unavailable: firstLine(text), outOfMemory: isOutOfMemory(text) };
}

async function measure() {
  started = await startGpuEngine(engine, driver);
  if (started.unavailable) return started;
  const { device, onGpu } = started;
  const options = { imageSize: size, batch, filters, poolSize: 2 * batch };
  const { trainer, batch: images } = steps[model](options);
  const step = () => {
    const losses = trainer.update(images);
    started.submit();
    return losses;
  };
  const read = (losses) => readFirst(losses, started);
  const free = (losses) => tf.dispose(losses);
  const round = (count) => takeRound(count, { step, free, read });
  const inTurn = takeTurns();

  let flops;
  let losses;
  let count;
  await inTurn(async () => {
    // The first step runs the program, whose kernels are seen.
    ({ flops } = await profileStep(async () => {
      losses = await readAll(step());
    }));
    for (let i = 0; i < warmUps; i++) await round(1);
    count = stepsFor(seconds, await round(1));
  });
  const taken = [];
  let bytes;
  for (let i = 0; i < rounds; i++) {
    await inTurn(async () => {
      taken.push(await round(count));
      bytes = started.bytes();
    });
  }
  const dispatches = await inTurn(async () => {
    let last;
    const calls = started.counted(() => {
      last = step();
    });
    await read(last);
    return calls;
  });
  return {
    ...{ device, onGpu, ...roundSummary(taken), flops, dispatches, losses },
    ...{ gpuBytes: bytes, notRecorded: trainer.notRecorded },
  };
}

async function readAll(losses) {
  const names = Object.keys(losses);
  const values = await Promise.all(Object.values(losses).map((loss) => loss.data()));
  tf.dispose(losses);
  return Object.fromEntries(names.map((name, i) => [name, values[i][0]]));
}

/** Reads one, for which all that was asked for before has to be done. */
async function readFirst(losses, { failure }) {
  const [name, loss] = Object.entries(losses)[0];
  const [value] = await loss.data();
  tf.dispose(losses);
  if (failure()) throw new Error(failure());
  if (!Number.isFinite(value)) throw new Error(`the loss ${name} is ${value}`);
}
