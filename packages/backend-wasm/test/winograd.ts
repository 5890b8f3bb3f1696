// A digest of convolutions on Winograd tiles in all directions, run in plain Node by
// src/process.test.ts for several numbers of threads.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount, threadCount } from '../src/index';

setThreadCount(Number(process.argv[2]));
await tf.setBackend('gan-wasm');

/** Batch, size, input and output channels, stride: many tiles, few, phases, several blocks. */
const shapes = [
  [1, 64, 40, 48, 1],
  [1, 17, 36, 44, 1],
  [2, 16, 130, 26, 2],
  [1, 140, 16, 17, 2],
] as const;

let digest = 0;
for (const [batch, size, inChannels, outChannels, strides] of shapes) {
  const kernel = strides + 2;
  const attrs = { strides, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
  const x = tf.randomNormal([batch, size, size, inChannels], 0, 1, 'float32', 1);
  const filter = tf.randomNormal([kernel, kernel, inChannels, outChannels], 0, 1, 'float32', 2);
  const out = Math.ceil(size / strides);
  const dy = tf.randomNormal([batch, out, out, outChannels], 0, 1, 'float32', 3);
  const run = (name: string, inputs: tf.NamedTensorMap, more: object) =>
    tf.engine().runKernel(name, inputs, { ...attrs, ...more }) as tf.Tensor;
  const results = [
    run('Conv2D', { x, filter }, {}),
    run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  ];
  for (const result of results) {
    for (const word of new Int32Array(result.dataSync().slice().buffer)) {
      digest = (Math.imul(digest, 31) + word) | 0;
    }
  }
}
console.log(JSON.stringify({ threads: threadCount(), digest }));
