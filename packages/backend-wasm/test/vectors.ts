// Starts the backend in a process of its own, for src/vectors/process.test.ts: what serves, and a digest
// of results. With `spoil`, a constant of the wide programs' exponential is wrong.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount, vectorsInUse } from '../src/index';
import { builds } from '../src/runtime/builds';
import { spoilt } from './spoil';

const [, , threads, ...rest] = process.argv;
setThreadCount(Number(threads));
if (rest.includes('spoil')) {
  for (const build of [builds.wide, builds.fusedWide]) {
    Object.assign(build, { program: spoilt(build.program) });
  }
}
await tf.setBackend('gan-wasm');

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const x = normal([2, 19, 23, 24], 3) as tf.Tensor4D;
const filter = tf.variable(normal([4, 4, 24, 37], 4)) as tf.Variable<tf.Rank.R4>;
const { grads } = tf.variableGrads(() =>
  tf.sum(tf.exp(tf.mul(0.01, tf.conv2d(x, filter, 2, 'same')))),
);
const tensors = [
  tf.matMul(normal([37, 70], 1) as tf.Tensor2D, normal([70, 45], 2) as tf.Tensor2D),
  ...Object.values(grads),
];
let digest = 0;
for (const tensor of tensors) {
  const words = new Int32Array((tensor.dataSync() as Float32Array).slice().buffer);
  for (const word of words) digest = (Math.imul(digest, 31) + word) | 0;
}
console.log(JSON.stringify({ ...vectorsInUse(), digest }));
