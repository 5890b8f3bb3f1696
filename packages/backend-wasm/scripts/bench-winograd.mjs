// Times every convolution direction directly and with Winograd tiles, on the layers that have both,
// and says which of them the backend takes by itself.
// Usage: node scripts/bench-winograd.mjs [threads] [layer] [ms a figure] (after npm run build)
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount } from '../dist/index.js';

const threads = Number(process.argv[2] ?? 2);
const filter = process.argv[3] ?? '';
const milliseconds = Number(process.argv[4] ?? 300);

/** Name, batch, input size, input channels, output channels, filter size, stride. Padding 1. */
const layers = [
  ['resnet block', 1, 64, 256, 256, 3, 1],
  ['resnet block x4', 4, 64, 256, 256, 3, 1],
  ['resnet-128 block', 1, 32, 256, 256, 3, 1],
  ['resnet-64 block', 1, 16, 256, 256, 3, 1],
  ['resnet-32 block', 1, 8, 256, 256, 3, 1],
  ['vgg 256', 1, 256, 64, 64, 3, 1],
  ['vgg 128', 1, 128, 128, 128, 3, 1],
  ['vgg 32', 1, 32, 512, 512, 3, 1],
  ['vgg 16', 1, 16, 512, 512, 3, 1],
  ['resize-up 128', 1, 128, 256, 128, 3, 1],
  ['resize-up 256', 1, 256, 128, 64, 3, 1],
  ['thin 64 x 16', 1, 64, 16, 16, 3, 1],
  ['thin 64 x 32', 1, 64, 32, 32, 3, 1],
  ['thin 64 x 8-32', 1, 64, 8, 32, 3, 1],
  ['thin 64 x 32-8', 1, 64, 32, 8, 3, 1],
  ['resnet down', 1, 256, 64, 128, 3, 2],
  ['resnet down 2', 1, 128, 128, 256, 3, 2],
  ['patch last 3', 1, 32, 256, 512, 4, 1],
  ['patch-128 last 3', 1, 16, 256, 512, 4, 1],
  ['patch-64 last 3', 1, 8, 256, 512, 4, 1],
  ['patch last 5', 1, 8, 512, 512, 4, 1],
  ['unet 128 down', 1, 128, 64, 128, 4, 2],
  ['unet 64 down', 1, 64, 128, 256, 4, 2],
  ['unet 32 down', 1, 32, 256, 512, 4, 2],
  ['unet 16 down', 1, 16, 512, 512, 4, 2],
  ['unet 8 down', 1, 8, 512, 512, 4, 2],
  ['unet 4 down', 1, 4, 512, 512, 4, 2],
  // Up-convolutions, seen as the convolution whose input gradient they are.
  ['unet 4 up', 1, 4, 512, 1024, 4, 2],
  ['unet 8 up', 1, 8, 512, 1024, 4, 2],
  ['unet 16 up', 1, 16, 512, 1024, 4, 2],
  ['unet 32 up', 1, 32, 256, 1024, 4, 2],
  ['unet 64 up', 1, 64, 128, 512, 4, 2],
  ['unet 128 up', 1, 128, 64, 256, 4, 2],
  ['unet first', 1, 256, 3, 64, 4, 2],
  ['dcgan 32', 64, 32, 64, 128, 4, 2],
  ['dcgan 16', 64, 16, 128, 256, 4, 2],
  ['dcgan 8', 64, 8, 256, 512, 4, 2],
];
const paths = ['direct', 'winograd', undefined];

setThreadCount(threads);
await tf.setBackend('gan-wasm');
const state = globalThis[Symbol.for('@gan/backend-wasm')];

console.log(`effective GFLOP/s on ${threads} threads: direct > Winograd, * where it is taken`);
console.log(
  `${''.padEnd(40)}${['forward', 'to input', 'to filter'].map((d) => d.padStart(18)).join('')}`,
);
for (const layer of layers.filter(([name]) => name.includes(filter))) {
  const [name, batch, size, inChannels, outChannels, kernel, stride] = layer;
  const pad = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const out = Math.floor((size + 2 - kernel) / stride) + 1;
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
  const cells = directions.map((direction) => {
    const [direct, winograd] = bestTimes(direction).map((time) => flops / time / 1e6);
    return `${direct.toFixed(0)} > ${winograd.toFixed(0)}${takesTiles(direction) ? ' *' : '  '}`;
  });
  const shape = `${size}x${size} ${inChannels}->${outChannels} ${kernel}x${kernel}/${stride}`;
  console.log(name.padEnd(17), shape.padEnd(22), ...cells.map((cell) => cell.padStart(17)));
  tf.dispose([x, w, dy]);
}

/** One thread is timed by the processor's clock, which stands still while other programs run. */
function now() {
  if (threads > 1) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The least times of both paths, taken in turns: other work on the machine slows both. */
function bestTimes(action) {
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const end = performance.now() + 2 * milliseconds;
  for (let i = 0; i < 6 || performance.now() < end; i++) {
    state.convolution = paths[i % 2];
    const begin = now();
    action().dispose();
    best[i % 2] = Math.min(best[i % 2], now() - begin);
  }
  return best;
}

/** Whether the backend's own choice gives the bits of the tiles' result, not of the direct one's. */
function takesTiles(action) {
  const [direct, winograd, chosen] = paths.map((path) => {
    state.convolution = path;
    const result = action();
    const values = result.dataSync();
    result.dispose();
    return values;
  });
  return (
    chosen.some((value, i) => value !== direct[i]) && chosen.every((v, i) => v === winograd[i])
  );
}
