import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const parts = ['kernel', 'convolutions', 'fused', 'phases', 'steps', 'inference', 'data'];
export const models = ['pix2pix', 'cyclegan', 'dcgan'];
export const vectors = ['auto', 'fused', 'wide', 'plain'];
export const peers = ['torch', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-node'];
export const backends = ['gan-webgpu', 'gan-webgpu-mixed', 'webgpu', 'tensorflow'];
export const gpuPeers = ['webgpu', 'torch', 'torch-compile'];
export const drivers = ['vulkan', 'null'];

export const usage = `npm run bench -- [flags]

  --quick            a few layers, passes and steps, and of models pix2pix alone
  --full             also a whole pix2pix step on stock tfjs cpu (half an hour or more)
  --only LIST        parts to run: ${parts.join(', ')}
  --models LIST      steps to run: ${models.join(', ')}
  --peers LIST       what to compare with: ${peers.join(', ')}; none for ours alone
  --layers TEXT      convolutions whose name contains TEXT
  --facades DIR      a folder with A/ and B/ to measure data on; defaults to drawn images
  --threads N        threads for ours and the peers that take a number; defaults to 2
  --node LIST        paths of Nodes that ours runs in, in turn; defaults to a newer one, which npm can
                     install on most platforms (or GAN_NEWER_NODE names), and the one that runs this
  --vectors LIST     vectors of ours in each: ${vectors.join(', ')}; defaults to fused and wide in a
                     Node that has wide ones, else to plain
  --python PATH      the Python to look for PyTorch in; defaults to python3
  --results DIR      where latest.json is written; defaults to bench/results
  --help

npm run bench -- --backend LIST [flags]   training steps on a GPU in place of all parts

  --backend LIST     gan-webgpu, which is ours; gan-webgpu-mixed, ours with large products on subgroup
                     matrices; webgpu, which is TensorFlow.js's own; tensorflow, libtensorflow with our
                     kernels (GAN_TENSORFLOW names a folder with tfjs-node)
  --peers LIST       what to compare with: ${gpuPeers.join(', ')}; none for these alone
  --models, --threads, --python, --results   as above
  --batches LIST     images a step in place of each model's own
  --size N           pictures of N x N in place of 256 x 256; those of DCGAN stay 64 x 64
  --quick            pix2pix at 64 x 64, batch 1, and few steps, unless told
  --driver NAME      WebGPU's: vulkan, which is the system's, or null, which computes nothing and
                     shows what a step of narrow networks asks for, on any machine
  --limit SECONDS    what an engine may take for a turn before it is given up; defaults to 900

npm run bench -- --carry DIR   writes what --backend needs into DIR, to be run elsewhere: sh run.sh RESULTS`;

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };

/** Flags that mean nothing with --backend, and without it. */
const ofParts = ['full', 'only', 'layers', 'facades', 'node', 'vectors'];
const ofGpu = ['batches', 'size', 'driver', 'limit'];

/**
 * The flags as a plan.
 *
 * @throws Error with a message for the terminal.
 */
export function parseOptions(argv) {
  const { node, ...values } = parseArgs({
    args: argv,
    options: {
      ...{ quick: flag, full: flag, help: flag, node: { ...text, multiple: true } },
      ...{ vectors: text, only: text, models: text, peers: text, facades: text, layers: text },
      ...{ backend: text, batches: text, size: text, driver: text, limit: text },
      ...{ carry: text, results: text, threads: text, python: text },
    },
  }).values;
  const others = Object.entries({ ...values, node }).filter(([, value]) => value);
  if (values.carry !== undefined && others.length > 1) {
    throw new Error(`--carry stands alone, got ${others.map(([name]) => `--${name}`).join(', ')}`);
  }
  const onGpu = values.backend !== undefined;
  for (const name of onGpu ? ofParts : ofGpu) {
    if (values[name] || (name === 'node' && node)) {
      throw new Error(`--${name} is ${onGpu ? 'not for' : 'for'} --backend alone`);
    }
  }
  const { quick, python = 'python3' } = values;
  const common = {
    ...values,
    python,
    threads: integer('--threads', values.threads ?? '2', 64),
    results: values.results && resolve(values.results),
    models: choices('--models', values.models, models, quick ? ['pix2pix'] : models),
  };
  const known = onGpu ? gpuPeers : peers;
  const usual = onGpu && values.driver === 'null' ? ['webgpu'] : known;
  const chosen = values.peers === 'none' ? [] : choices('--peers', values.peers, known, usual);
  return onGpu ? gpuPlan(common, chosen) : partsPlan(common, chosen, node);
}

function partsPlan({ layers = '', ...values }, peers, node) {
  return {
    ...values,
    peers,
    layers,
    nodes: node?.flatMap((list) => list.split(',')),
    vectors: values.vectors && choices('--vectors', values.vectors, vectors),
    only: choices('--only', values.only, parts),
  };
}

function gpuPlan({ backend, batches, size, driver, limit, quick, ...values }, peers) {
  const counts = batches?.split(',').map((count) => integer('--batches', count, 4096));
  const [chosen] = choices('--driver', driver ?? 'vulkan', drivers);
  const engines = choices('--backend', backend, backends);
  const others = [...engines, ...peers].filter((name) => !name.includes('webgpu'));
  if (chosen === 'null' && others.length > 0) {
    throw new Error(`--driver null is for WebGPU alone, got ${others.join(', ')}, too`);
  }
  return {
    ...values,
    quick,
    peers,
    backends: engines,
    batches: counts ?? (quick ? [1] : undefined),
    size: size === undefined ? (quick ? 64 : undefined) : sizeOf(size),
    driver: chosen,
    limit: integer('--limit', limit ?? '900', 86_400),
  };
}

/** What the U-Net can halve down to one pixel. */
function sizeOf(value) {
  const size = integer('--size', value, 1024);
  if (size < 32 || !Number.isInteger(Math.log2(size))) {
    throw new Error(`--size must be a power of two from 32 to 1024, got '${value}'`);
  }
  return size;
}

function integer(name, value, max) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > max) {
    throw new Error(`${name} must be an integer from 1 to ${max}, got '${value}'`);
  }
  return number;
}

function choices(name, value, allowed, fallback = allowed) {
  if (value === undefined) return fallback;
  const chosen = value.split(',');
  for (const one of chosen) {
    if (!allowed.includes(one)) {
      throw new Error(`${name} takes any of ${allowed.join(', ')}, got '${one}'`);
    }
  }
  return chosen;
}
