// Times the fused norm and Adam kernels of gan-wasm against the memory traffic that they need.
import '@tensorflow/tfjs-layers';
import { setThreadCount } from '@gan/backend-wasm';
import { fusedKernels } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { jobArguments, report, time } from './timing.mjs';

const { threads = 2, adamSize = 54_413_955 } = jobArguments();
setThreadCount(threads);
await tf.setBackend('gan-wasm');

const run = (kernel, inputs, attrs) => tf.engine().runKernel(kernel, inputs, attrs);
const timed = (action) => time(() => tf.dispose(action())).least;
const random = (shape) => tf.randomUniform(shape, -1, 1, 'float32', 1);

/** Bytes a second of the simplest pass there is, two reads and a write, over `size` values. */
function bandwidth(size) {
  const [dy, x] = [random([size]), random([size])];
  const seconds = timed(() => run(fusedKernels.leakyReluGradient, { dy, x }, { slope: 0.2 }));
  tf.dispose([dy, x]);
  return (3 * 4 * size) / seconds;
}

/** `passes`: the tensors that must be read or written at the least. */
function row(name, passes, size, seconds, simplest) {
  const bytes = passes * 4 * size;
  return { name, milliseconds: seconds * 1e3, bytes, bandwidth: bytes / seconds, simplest };
}

const rows = [];
for (const [statistics, shape] of [
  ['batch', [1, 128, 128, 64]],
  ['sample', [1, 128, 128, 64]],
  ['sample', [1, 64, 64, 256]],
  ['batch', [1, 16, 16, 512]],
]) {
  const attrs = { statistics, epsilon: 1e-5, activation: 'leakyRelu', slope: 0.2 };
  const [x, dy, gamma, beta] = [shape, shape, [shape[3]], [shape[3]]].map(random);
  const [y, mean, variance] = run(fusedKernels.norm, { x, gamma, beta }, attrs);
  const inputs = { dy, x, mean, variance, gamma, beta };
  const name = `norm over ${statistics} [${shape}]`;
  const rate = bandwidth(x.size);
  const forward = timed(() => run(fusedKernels.norm, { x, gamma, beta }, attrs));
  const backward = timed(() => run(fusedKernels.normGradient, inputs, attrs));
  rows.push(row(`${name}, forward`, 3, x.size, forward, rate));
  rows.push(row(`${name}, gradient`, 5, x.size, backward, rate));
  tf.dispose([x, dy, gamma, beta, y, mean, variance]);
}

const attrs = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: 10 };
const values = () => tf.fill([adamSize], 0.5);
const inputs = {
  value: values(),
  gradient: values(),
  firstMoment: values(),
  secondMoment: values(),
};
const adam = timed(() => run(fusedKernels.adam, inputs, attrs));
tf.dispose(inputs);
const rate = bandwidth(2 ** 25);
rows.push(row(`Adam over ${(adamSize / 1e6).toFixed(1)}M weights`, 7, adamSize, adam, rate));

report({ threads, rows });
