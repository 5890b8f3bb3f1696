// Times kernels of gan-wasm that do little with each value against the memory traffic that they need.
import '@tensorflow/tfjs-layers';
import { fusedKernels } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from './engines.mjs';
import { jobArguments, report, takeTurns, time } from './timing.mjs';

const { threads = 2, vectors, adamSize = 54_413_955, size = 2 ** 24 } = jobArguments();
const started = await startEngine('gan-wasm', { threads, vectors });
report(started.unavailable ? started : { ...started, threads, rows: await measureAll() });

async function measureAll() {
  const inTurn = takeTurns();
  const rows = [];
  const norms = [
    ['batch', [1, 128, 128, 64]],
    ['sample', [1, 128, 128, 64]],
    ['sample', [1, 64, 64, 256]],
    ['batch', [1, 16, 16, 512]],
  ];
  for (const part of [
    ...norms.map((norm) => () => measureNorm(...norm)),
    measureAdam,
    measureSimple,
  ])
    rows.push(...(await inTurn(part)));
  return rows;
}

function run(kernel, inputs, attrs) {
  return tf.engine().runKernel(kernel, inputs, attrs);
}

function timed(action) {
  return time(() => tf.dispose(action())).least;
}

function random(shape) {
  return tf.randomUniform(shape, -1, 1, 'float32', 1);
}

/** Bytes a second of the simplest pass there is, two reads and a write, over `length` values. */
function bandwidth(length) {
  const [dy, x] = [random([length]), random([length])];
  const seconds = timed(() => run(fusedKernels.leakyReluGradient, { dy, x }, { slope: 0.2 }));
  tf.dispose([dy, x]);
  return (3 * 4 * length) / seconds;
}

/** `passes`: the tensors that must be read or written at the least. */
function row(name, passes, length, seconds, simplest) {
  const bytes = passes * 4 * length;
  return { name, milliseconds: seconds * 1e3, bytes, bandwidth: bytes / seconds, simplest };
}

function measureNorm(statistics, shape) {
  const attrs = { statistics, epsilon: 1e-5, activation: 'leakyRelu', slope: 0.2 };
  const [x, dy, gamma, beta] = [shape, shape, [shape[3]], [shape[3]]].map(random);
  const [y, mean, variance] = run(fusedKernels.norm, { x, gamma, beta }, attrs);
  const inputs = { dy, x, mean, variance, gamma, beta };
  const name = `norm over ${statistics} [${shape}]`;
  const rate = bandwidth(x.size);
  const forward = timed(() => run(fusedKernels.norm, { x, gamma, beta }, attrs));
  const backward = timed(() => run(fusedKernels.normGradient, inputs, attrs));
  tf.dispose([x, dy, gamma, beta, y, mean, variance]);
  return [
    row(`${name}, forward`, 3, x.size, forward, rate),
    row(`${name}, gradient`, 5, x.size, backward, rate),
  ];
}

function measureAdam() {
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
  const name = `Adam over ${(adamSize / 1e6).toFixed(1)}M weights`;
  return [row(name, 7, adamSize, adam, bandwidth(2 ** 25))];
}

/** Element by element and sums, on tensors that no cache holds. */
function measureSimple() {
  const [x, y] = [random([size / 64, 64]), random([size / 64, 64])];
  const rate = bandwidth(size);
  const actions = [
    ['add', 3, () => tf.add(x, y)],
    ['multiply', 3, () => tf.mul(x, y)],
    ['leaky ReLU', 2, () => tf.leakyRelu(x, 0.2)],
    ['ReLU gradient', 3, () => run(fusedKernels.leakyReluGradient, { dy: y, x }, { slope: 0 })],
    ['tanh', 2, () => tf.tanh(x)],
    ['sum of all', 1, () => tf.sum(x)],
    ['mean of each column', 1, () => tf.mean(x, 0)],
    ['maximum of each row', 1, () => tf.max(x, 1)],
  ];
  const rows = actions.map(([name, passes, action]) =>
    row(`${name}, ${(size / 1e6).toFixed(1)}M values`, passes, size, timed(action), rate),
  );
  tf.dispose([x, y]);
  return rows;
}
