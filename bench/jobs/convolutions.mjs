// Times every direction of a list of convolutions on one TensorFlow.js engine.
import { setTimeout } from 'node:timers/promises';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { startEngine } from './engines.mjs';
import { firstLine } from './first-line.mjs';
import { jobArguments, report, takeTurns, time } from './timing.mjs';

const { engine, threads, layers, seconds, path, vectors } = jobArguments();
const started = await startEngine(engine, { threads, vectors });
const ceiling = started.vectors && (await startCeiling(threads, started.vectors));
if (path) globalThis[Symbol.for('@gan/backend-wasm')].convolution = path;
report(started.unavailable ? started : { ...started, rows: await measureAll() });

async function measureAll() {
  const inTurn = takeTurns();
  const rows = [];
  for (const [i, layer] of layers.entries()) {
    const measured = await inTurn(async () => {
      if (i === 0) await warmUp(layer);
      return measure(layer);
    });
    rows.push(...measured);
  }
  return rows;
}

/** Has the engine's programs optimised, which takes V8 a moment on a thread of its own. */
async function warmUp(layer) {
  measure(layer);
  await setTimeout(200);
}

function measure(layer) {
  const { batch, size, inChannels, outChannels, kernel, stride, padding, out, flops } = layer;
  const edge = [padding, padding];
  // libtensorflow's kernels take no explicit padding in gradients: there the picture is padded before.
  const padded = engine === 'tensorflow' ? size + 2 * padding : size;
  const x = tf.randomUniform([batch, padded, padded, inChannels], -1, 1);
  const filter = tf.randomUniform([kernel, kernel, inChannels, outChannels], -1, 1);
  const dy = tf.randomUniform([batch, out, out, outChannels], -1, 1);
  const pad = engine === 'tensorflow' ? 'valid' : [[0, 0], edge, edge, [0, 0]];
  const attrs = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const run = (name, inputs, more) => () =>
    tf.engine().runKernel(name, inputs, { ...attrs, ...more });
  const actions = {
    forward: run('Conv2D', { x, filter }, {}),
    'input gradient': run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    'filter gradient': run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  };
  const rows = Object.entries(actions).map(([direction, action]) => {
    const row = { name: layer.name, direction, flops };
    try {
      const timing = time(() => action().dispose(), { seconds, ceiling });
      const share = timing.possible && flops / 1e9 / timing.possible;
      const bestShare = timing.possible && flops / 1e9 / timing.leastPossible;
      const gflops = flops / timing.median / 1e9;
      return { ...row, gflops, ceiling: timing.ceiling, share, bestShare };
    } catch (error) {
      return { ...row, problem: firstLine(error) };
    }
  });
  tf.dispose([x, filter, dy]);
  return rows;
}
