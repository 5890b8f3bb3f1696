// Compares builds of this package, convolution by convolution: each in a process of its own, run by
// run in turn, so that a busy machine slows all of them alike. The last column is the median of the
// first build's time over the last one's, within a turn.
// Usage: node scripts/compare-builds.mjs FOLDER,FOLDER[,...] [turns] [text in the layer's name] [threads]
// A build is a copy of dist/ inside this package: cp -r dist build/before. FOLDER@fused has other vectors
// than the others (see setVectors): dist@plain,dist@wide,dist@fused compares one build's.
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { directions, layers } from '../../../bench/layers.mjs';

const file = fileURLToPath(import.meta.url);
if (process.send) await answer();
else await compare();

async function compare() {
  const [folders = '', turns = '15', filter = '', threads = '2'] = process.argv.slice(2);
  const builds = folders.split(',').filter(Boolean);
  if (builds.length < 2) throw new Error(`compare-builds: two folders or more, got '${folders}'`);
  const children = builds.map((build) => {
    const [path, vectors = process.env.GAN_WASM_VECTORS ?? 'auto'] = build.split('@');
    const env = { ...process.env, GAN_WASM_VECTORS: vectors };
    return fork(file, [resolve(path), threads], { env });
  });
  const ask = (child, message) =>
    new Promise((answered, failed) => {
      child.once('message', answered);
      child.once('exit', () => failed(new Error('compare-builds: a build ended early')));
      child.send(message);
    }).finally(() => child.removeAllListeners('exit'));
  try {
    for (const layer of layers({ filter })) {
      for (const child of children) await ask(child, { layer });
      for (const direction of directions) {
        const times = builds.map(() => []);
        for (let turn = 0; turn < Number(turns); turn++) {
          for (const [i, child] of children.entries())
            times[i].push(await ask(child, { direction }));
        }
        const columns = times.map((t) => `${median(t).toFixed(2).padStart(9)} ms`);
        const ratio = median(times[0].map((time, turn) => time / times.at(-1)[turn]));
        console.log(
          `${layer.name}, ${direction}`.padEnd(34),
          ...columns,
          ratio.toFixed(2).padStart(7),
        );
      }
    }
  } finally {
    for (const child of children) child.kill();
  }
}

/** Runs one build, on request. */
async function answer() {
  const [build, threads] = process.argv.slice(2);
  await import('@tensorflow/tfjs-layers');
  const tf = await import('@tensorflow/tfjs-core');
  const { setThreadCount } = await import(pathToFileURL(`${build}/index.js`).href);
  setThreadCount(Number(threads));
  await tf.setBackend('gan-wasm');
  // Read before each run: a step too finds the weights no longer in the cache.
  const other = tf.ones([2 ** 24]);
  let runs;
  process.on('message', ({ layer, direction }) => {
    if (layer) {
      runs = prepare(tf, layer);
      for (const run of Object.values(runs)) run();
      process.send('ready');
      return;
    }
    tf.neg(other).dispose();
    const begin = performance.now();
    runs[direction]();
    process.send(performance.now() - begin);
  });
}

function prepare(tf, { batch, size, inChannels, outChannels, kernel, stride, padding, out }) {
  const x = tf.randomNormal([batch, size, size, inChannels]);
  const filter = tf.randomNormal([kernel, kernel, inChannels, outChannels]);
  const dy = tf.randomNormal([batch, out, out, outChannels]);
  const edge = [padding, padding];
  const pad = [[0, 0], edge, edge, [0, 0]];
  const attrs = { strides: stride, pad, dataFormat: 'NHWC', dilations: 1 };
  const run = (name, inputs, more) => () =>
    tf
      .engine()
      .runKernel(name, inputs, { ...attrs, ...more })
      .dispose();
  return {
    forward: run('Conv2D', { x, filter }, {}),
    'input gradient': run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    'filter gradient': run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
