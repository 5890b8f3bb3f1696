import { parseArgs } from 'node:util';

export const parts = ['kernel', 'convolutions', 'fused', 'phases', 'steps', 'inference', 'data'];
export const models = ['pix2pix', 'cyclegan', 'dcgan'];
export const vectors = ['auto', 'fused', 'wide', 'plain'];
export const peers = ['torch', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-node'];

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
  --help`;

/**
 * The flags as a plan.
 *
 * @throws Error with a message for the terminal.
 */
export function parseOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { node, ...values } = parseArgs({
    args: argv,
    options: {
      quick: flag,
      full: flag,
      help: flag,
      node: { ...text, multiple: true },
      vectors: text,
      only: text,
      models: text,
      peers: text,
      facades: text,
      layers: { ...text, default: '' },
      threads: { ...text, default: '2' },
      python: { ...text, default: 'python3' },
    },
  }).values;
  const threads = Number(values.threads);
  if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
    throw new Error(`--threads must be an integer from 1 to 64, got '${values.threads}'`);
  }
  return {
    ...values,
    threads,
    nodes: node?.flatMap((list) => list.split(',')),
    vectors: values.vectors && choices('--vectors', values.vectors, vectors),
    only: choices('--only', values.only, parts),
    models: choices('--models', values.models, models, values.quick ? ['pix2pix'] : models),
    peers: values.peers === 'none' ? [] : choices('--peers', values.peers, peers),
  };
}

function choices(flag, value, allowed, fallback = allowed) {
  if (value === undefined) return fallback;
  const chosen = value.split(',');
  for (const name of chosen) {
    if (!allowed.includes(name)) {
      throw new Error(`${flag} takes any of ${allowed.join(', ')}, got '${name}'`);
    }
  }
  return chosen;
}
