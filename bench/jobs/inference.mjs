// Times forward passes of a generator as it is used after training, on one TensorFlow.js engine.
import '@tensorflow/tfjs-layers';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import * as tf from '@tensorflow/tfjs-core';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { images } from '../steps/images.mjs';
import { startEngine } from './engines.mjs';
import { profileStep } from './profile.mjs';
import { jobArguments, report, takeTurns, timeSteps } from './timing.mjs';

const make = {
  'unet-256': () => unetGenerator({ imageSize: 256, seed: 1 }),
  'resnet-9-256': () => resnetGenerator({ blocks: 9, seed: 1 }),
};

const { engine, threads, model, warmUp, count, vectors } = jobArguments();
const started = await startEngine(engine, { threads, vectors });
report(started.unavailable ? started : { ...started, ...(await measure()) });

async function measure() {
  const generator = make[model]();
  const x = images(1, 256, 2);
  // predict is the pass without training: batch norm has its moving statistics, and nothing is dropped.
  // Nothing is returned: tidy would look for tensors among the values, which takes longer than some layers.
  const pass = () =>
    tf.tidy(() => {
      generator.predict(x).dataSync();
    });
  const ceiling = started.vectors && (await startCeiling(threads, started.vectors));
  const inTurn = takeTurns();
  const timing = await timeSteps(pass, { warmUp, count, inTurn, ceiling });
  return {
    ...timing,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    wasmBytes: tf.memory().numBytesReserved,
    profile: started.vectors && (await inTurn(() => profileStep(pass))),
  };
}
