// Fused products, run in Node by src/vectors/fused.long.test.ts: their largest difference to the cpu
// backend, a digest, and whether a product and its sum are rounded once.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount, setVectors, threadCount, vectorsInUse } from '../src/index';

setThreadCount(Number(process.argv[2]));
setVectors('fused');

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

function convolution(
  batch: number,
  size: number,
  inC: number,
  outC: number,
  kernel: number,
  strides: number,
) {
  const attrs = { strides, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
  const out = Math.ceil(size / strides);
  const x = normal([batch, size, size, inC], 1);
  const filter = normal([kernel, kernel, inC, outC], 2);
  const dy = normal([batch, out, out, outC], 3);
  const run = (name: string, inputs: tf.NamedTensorMap, more: object) =>
    tf.engine().runKernel(name, inputs, { ...attrs, ...more }) as tf.Tensor;
  return [
    run('Conv2D', { x, filter }, {}),
    run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  ];
}

/** The packed kernel, few rows, few columns, and both tiles of Winograd. */
const products = () => [
  tf.matMul(normal([37, 70], 4) as tf.Tensor2D, normal([70, 45], 5) as tf.Tensor2D),
  tf.matMul(normal([2, 300], 6) as tf.Tensor2D, normal([300, 64], 7) as tf.Tensor2D),
  tf.matMul(normal([2, 300], 6) as tf.Tensor2D, normal([64, 300], 7) as tf.Tensor2D, false, true),
  ...convolution(1, 32, 3, 3, 7, 1),
  ...convolution(1, 12, 32, 32, 5, 1),
  ...convolution(1, 32, 36, 40, 3, 1),
  ...convolution(1, 32, 36, 40, 4, 2),
];
const values = (tensors: tf.Tensor[]) =>
  tensors.map((tensor) => Float32Array.from(tensor.dataSync()));

await tf.setBackend('cpu');
const wanted = values(products());
await tf.setBackend('gan-wasm');
const got = values(products());

let digest = 0;
let difference = 0;
for (const [i, value] of got.entries()) {
  for (const word of new Int32Array(value.buffer)) digest = (Math.imul(digest, 31) + word) | 0;
  const largest = wanted[i]!.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  for (const [j, v] of value.entries()) {
    difference = Math.max(difference, Math.abs(v - wanted[i]![j]!) / largest);
  }
}

// (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, whose last term a float32 has no room for.
const a = 1 + 2 ** -12;
const left = tf.concat([tf.fill([8, 1], -(1 + 2 ** -11)), tf.fill([8, 1], a)], 1) as tf.Tensor2D;
const right = tf.concat([tf.ones([1, 8]), tf.fill([1, 8], a)], 0) as tf.Tensor2D;
const rest = tf.matMul(left, right).dataSync()[0];

console.log(
  JSON.stringify({
    vectors: vectorsInUse().vectors,
    threads: threadCount(),
    ...{ digest, difference, rest },
  }),
);
