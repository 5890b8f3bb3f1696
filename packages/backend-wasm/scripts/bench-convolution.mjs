// Times every convolution direction on the layers of U-Net-256, ResNet-9-256, PatchGAN and DCGAN-64.
// Usage: node scripts/bench-convolution.mjs [threads] [filter on the layer's name] (after npm run build)
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount } from '../dist/index.js';

const threads = Number(process.argv[2] ?? 2);
const filter = process.argv[3] ?? '';

/** Name, batch, input size, input channels, output channels, filter size, stride, padding. */
const layers = [
  ['unet 128 down', 1, 128, 64, 128, 4, 2, 1],
  ['unet 64 down', 1, 64, 128, 256, 4, 2, 1],
  ['unet 32 down', 1, 32, 256, 512, 4, 2, 1],
  ['unet 16 down', 1, 16, 512, 512, 4, 2, 1],
  ['unet 8 down', 1, 8, 512, 512, 4, 2, 1],
  ['unet 4 down', 1, 4, 512, 512, 4, 2, 1],
  ['unet 2 down', 1, 2, 512, 512, 4, 2, 1],
  // Up-convolutions, seen as the convolution whose input gradient they are.
  ['unet 4 up', 1, 4, 512, 1024, 4, 2, 1],
  ['unet 8 up', 1, 8, 512, 1024, 4, 2, 1],
  ['unet 2 up', 1, 2, 512, 512, 4, 2, 1],
  ['unet 16 up', 1, 16, 512, 1024, 4, 2, 1],
  ['unet 32 up', 1, 32, 256, 1024, 4, 2, 1],
  ['unet 64 up', 1, 64, 128, 512, 4, 2, 1],
  ['unet 128 up', 1, 128, 64, 256, 4, 2, 1],
  ['resnet 256 down', 1, 256, 64, 128, 3, 2, 1],
  ['resnet 128 down', 1, 128, 128, 256, 3, 2, 1],
  ['resnet block', 1, 64, 256, 256, 3, 1, 1],
  ['patch 128', 1, 128, 64, 128, 4, 2, 1],
  ['patch 32 s1', 1, 32, 256, 512, 4, 1, 1],
  ['dcgan 32', 64, 32, 64, 128, 4, 2, 1],
  ['dcgan 16', 64, 16, 128, 256, 4, 2, 1],
  ['dcgan 8', 64, 8, 256, 512, 4, 2, 1],
  ['dcgan 4', 64, 4, 100, 512, 4, 1, 0],
  ['unet 256 first', 1, 256, 3, 64, 4, 2, 1],
  ['resnet 7x7 in', 1, 256, 3, 64, 7, 1, 3],
  ['resnet 7x7 out', 1, 256, 64, 3, 7, 1, 3],
];

setThreadCount(threads);
await tf.setBackend('gan-wasm');

const rates = [];
for (const layer of layers.filter(([name]) => name.includes(filter))) {
  const [name, batch, size, inChannels, outChannels, kernel, stride, padding] = layer;
  const pad = [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const flops = 2 * batch * out * out * kernel * kernel * inChannels * outChannels;
  const x = tf.randomNormal([batch, size, size, inChannels]);
  const w = tf.randomNormal([kernel, kernel, inChannels, outChannels]);
  const dy = tf.randomNormal([batch, out, out, outChannels]);
  const attrs = { strides: stride, pad, dataFormat: 'NHWC', dilations: 1 };
  const run = (name, inputs, more) => tf.engine().runKernel(name, inputs, { ...attrs, ...more });
  const directions = [
    () => run('Conv2D', { x, filter: w }, {}),
    () => run('Conv2DBackpropInput', { dy, filter: w }, { inputShape: x.shape }),
    () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: w.shape }),
  ];
  const row = directions.map((direction) => flops / bestTime(direction) / 1e6);
  if (Math.min(inChannels, outChannels) >= 32) rates.push(...row);
  console.log(
    name.padEnd(16),
    `${(flops / 1e9).toFixed(2)} GFLOP`.padStart(12),
    ...row.map((rate) => rate.toFixed(1).padStart(7)),
  );
  tf.dispose([x, w, dy]);
}
rates.sort((a, b) => a - b);
console.log(
  `median of ${rates.length}: ${rates[rates.length >> 1]?.toFixed(1)} GFLOP/s, ${threads} threads`,
);

function bestTime(action) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 400;
  for (let i = 0; i < 4 || performance.now() < end; i++) {
    const begin = performance.now();
    action().dispose();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}
