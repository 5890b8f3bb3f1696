// Times a whole training step on one TensorFlow.js engine, then profiles one.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { steps } from '../steps/index.mjs';
import { startEngine } from './engines.mjs';
import { profileStep } from './profile.mjs';
import { jobArguments, report, takeTurns, timeSteps } from './timing.mjs';

const { engine, threads, model, warmUp, count } = jobArguments();
const unavailable = await startEngine(engine, threads);
report(unavailable ? { unavailable } : await measure());

async function measure() {
  const { trainer, batch } = steps[model]();
  const step = () => trainer.step(batch);
  const inTurn = takeTurns();
  const ceiling = engine === 'gan-wasm' ? await startCeiling(threads) : undefined;
  const timing = await timeSteps(step, { warmUp, count, inTurn, ceiling });
  const memory = tf.memory();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return {
    ...timing,
    peakBytes,
    wasmBytes: memory.numBytesReserved,
    tensors: memory.numTensors,
    // After the memory is read: the profiler holds on to what it sees.
    profile: engine === 'gan-wasm' ? await inTurn(() => profileStep(step)) : undefined,
  };
}
