// Times a whole training step on one TensorFlow.js engine, then profiles one.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { steps } from '../steps/index.mjs';
import { startEngine } from './engines.mjs';
import { profileStep } from './profile.mjs';
import { jobArguments, report, takeTurns, timeSteps } from './timing.mjs';

const { engine, threads, model, warmUp, count, vectors } = jobArguments();
const started = await startEngine(engine, { threads, vectors });
report(started.unavailable ? started : { ...started, ...(await measure()) });

async function measure() {
  const { trainer, batch } = steps[model]();
  const step = () => trainer.step(batch);
  const ceiling = started.vectors && (await startCeiling(threads, started.vectors));
  const inTurn = takeTurns();
  const timing = await timeSteps(step, { warmUp, count, inTurn, ceiling });
  const memory = tf.memory();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return {
    ...timing,
    peakBytes,
    wasmBytes: memory.numBytesReserved,
    tensors: memory.numTensors,
    // After the memory is read: the profiler holds on to what it sees.
    profile: started.vectors && (await inTurn(() => profileStep(step))),
  };
}
