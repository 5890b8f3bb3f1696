// A few steps of a small GAN-like network, run in plain Node by src/process.test.ts: prints the
// threads, a digest of all weights, and whether memory stayed flat.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount, threadCount } from '../src/index';

const threads = Number(process.argv[2]);
if (threads > 0) setThreadCount(threads);
await tf.setBackend('gan-wasm');

const shapes: [number, number, number, number][] = [
  [4, 4, 3, 24],
  [4, 4, 24, 40],
  [4, 4, 24, 40],
  [3, 3, 24, 3],
  [8, 8, 40, 64],
];
const weights = shapes.map((shape, i) =>
  tf.variable(tf.randomNormal<tf.Rank.R4>(shape, 0, 0.1, 'float32', i + 1)),
);
const [down, downAgain, up, last, whole] = weights as [
  tf.Variable,
  tf.Variable,
  tf.Variable,
  tf.Variable,
  tf.Variable,
];
const image = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1, 'float32', 9);
const optimizer = tf.train.adam(0.002, 0.5, 0.999);

function loss(): tf.Scalar {
  const half = tf.relu(tf.conv2d(image, down as tf.Tensor4D, 2, 'same'));
  const quarter = tf.relu(tf.conv2d(half, downAgain as tf.Tensor4D, 2, 'same'));
  const shape: [number, number, number, number] = [2, 16, 16, 24];
  const back = tf.relu(tf.conv2dTranspose(quarter, up as tf.Tensor4D, shape, 2, 'same'));
  const picture = tf.tanh(tf.conv2d(back, last as tf.Tensor4D, 1, 'same'));
  const difference = tf.mean(tf.abs(tf.sub(picture, tf.avgPool(image, 2, 2, 'valid'))));
  const code = tf.conv2d(quarter, whole as tf.Tensor4D, 1, 'valid');
  return tf.add(difference, tf.mean(tf.square(code)));
}

function step(): number {
  const value = optimizer.minimize(loss, true, weights) as tf.Scalar;
  const number = value.dataSync()[0]!;
  value.dispose();
  return number;
}

const losses = Array.from({ length: 10 }, step);
const before = tf.memory() as unknown as Record<string, number>;
for (let i = 0; i < 40; i++) losses.push(step());
const after = tf.memory() as unknown as Record<string, number>;

let digest = 0;
for (const weight of weights) {
  for (const word of new Int32Array(weight.dataSync().slice().buffer)) {
    digest = (Math.imul(digest, 31) + word) | 0;
  }
}
const flat = ['numTensors', 'numBytes', 'numBytesInWasm', 'numBytesReserved'].every(
  (key) => before[key] === after[key],
);
console.log(
  JSON.stringify({ threads: threadCount(), digest, flat, learns: losses.at(-1)! < losses[0]! }),
);
