import * as tf from '@tensorflow/tfjs-core';
import { processState } from '../../src/runtime/state';
import { type Case, input, runKernel } from './inputs';

type Layer = readonly [
  name: string,
  batch: number,
  size: number,
  inChannels: number,
  outChannels: number,
  kernel: number,
  stride: number,
  padding: number,
];

/** Those of bench/layers.mjs, with fewer pixels and channels; the names are theirs. */
const layers: Layer[] = [
  ['unet 256 first', 1, 64, 3, 64, 4, 2, 1],
  ['unet 128 down', 1, 40, 64, 48, 4, 2, 1],
  ['unet 32 down', 1, 32, 64, 128, 4, 2, 1],
  ['unet 16 down', 1, 16, 128, 128, 4, 2, 1],
  ['unet 8 down', 1, 8, 128, 128, 4, 2, 1],
  ['unet 4 down', 1, 4, 128, 160, 4, 2, 1],
  ['unet 2 down', 1, 2, 256, 128, 4, 2, 1],
  ['unet 4 up', 1, 4, 128, 256, 4, 2, 1],
  ['unet 32 up', 1, 32, 64, 160, 4, 2, 1],
  ['unet 128 up', 1, 48, 32, 64, 4, 2, 1],
  ['resnet 256 down', 1, 64, 32, 64, 3, 2, 1],
  ['resnet block', 1, 30, 64, 64, 3, 1, 1],
  ['resnet block, deep', 1, 16, 400, 48, 3, 1, 1],
  ['resnet 7x7 in', 1, 40, 3, 64, 7, 1, 3],
  ['resnet 7x7 out', 1, 40, 64, 3, 7, 1, 3],
  ['patch 32 s1', 1, 32, 64, 96, 4, 1, 1],
  ['dcgan 16', 8, 16, 32, 64, 4, 2, 1],
  ['dcgan 8', 16, 8, 64, 128, 4, 2, 1],
  ['dcgan 4', 64, 4, 100, 128, 4, 1, 0],
];

/** Channels that fill no tile, pictures that fill none, and batches. */
const odd: Layer[] = [
  ['odd', 1, 17, 36, 44, 3, 1, 1],
  ['odd', 3, 13, 9, 17, 3, 1, 1],
  ['odd', 2, 16, 130, 26, 4, 2, 1],
  ['odd', 1, 140, 16, 17, 4, 2, 1],
  ['odd', 2, 19, 23, 31, 4, 1, 1],
  ['odd', 2, 21, 18, 20, 3, 2, 1],
  ['odd', 1, 24, 1, 2, 3, 1, 1],
  ['odd', 5, 9, 12, 1, 5, 1, 2],
  ['odd', 2, 11, 7, 13, 5, 3, 0],
  ['odd', 3, 8, 24, 40, 1, 1, 0],
  ['odd', 1, 3, 41, 33, 3, 1, 1],
];

/** Every number of channels about a tile's width, on both sides. */
const widths: Layer[] = Array.from({ length: 40 }, (_, i) => [
  'width',
  1 + (i % 2),
  12,
  1 + ((i * 11) % 40),
  i + 1,
  3 + (i % 2),
  1 + ((i >> 1) % 2),
  1,
]);

const paths = ['direct', 'winograd'] as const;

const cases = (layer: Layer): Case[] => {
  const [name, batch, size, inChannels, outChannels, kernel, stride, padding] = layer;
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const edge = [padding, padding];
  const attrs = { strides: stride, pad: [[0, 0], edge, edge, [0, 0]], dataFormat: 'NHWC' };
  const xShape = [batch, size, size, inChannels];
  const filterShape = [kernel, kernel, inChannels, outChannels];
  const x = () => input(xShape, 1);
  const filter = () => input(filterShape, 2);
  const dy = () => input([batch, out, out, outChannels], 3);
  const dilations = 1;
  const runs = {
    forward: () => runKernel('Conv2D', { x: x(), filter: filter() }, { ...attrs, dilations }),
    'input gradient': () =>
      runKernel(
        'Conv2DBackpropInput',
        { dy: dy(), filter: filter() },
        { ...attrs, inputShape: xShape },
      ),
    'filter gradient': () =>
      runKernel('Conv2DBackpropFilter', { x: x(), dy: dy() }, { ...attrs, filterShape }),
  };
  return paths.flatMap((path) =>
    Object.entries(runs).map(([direction, run]) => ({
      name: `${name} [${layer.slice(1).join(' ')}], ${direction}, ${path}`,
      run: () => {
        processState().convolution = path;
        try {
          return run();
        } finally {
          delete processState().convolution;
        }
      },
    })),
  );
};

const activations = ['linear', 'relu', 'relu6', 'elu', 'prelu', 'leakyrelu'] as const;

/** What follows the sums: a bias and an activation. */
const endings: Case[] = activations.flatMap((activation, i) =>
  [3, 17, 40].map((channels) => ({
    name: `convolution to ${channels} channels, bias and ${activation}`,
    run: () =>
      runKernel(
        'FusedConv2D',
        {
          x: input([2, 9, 11, 24], i),
          filter: input([3, 3, 24, channels], 2),
          bias: input([channels], 3),
          ...(activation === 'prelu' && { preluActivationWeights: input([channels], 4) }),
        },
        {
          ...{ strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' },
          ...{ activation, leakyreluAlpha: 0.2 },
        },
      ),
  })),
);

/** The largest that still takes a moment: blocks of depth, rows and columns beyond one. */
const blocks: Case = {
  name: 'convolution beyond one block of everything',
  run: () =>
    tf.conv2d(input<tf.Rank.R4>([1, 17, 17, 72], 7), input<tf.Rank.R4>([3, 3, 72, 520], 8), 1, 1),
};

/** Convolutions in all directions, on both paths. */
export const convolutions: readonly Case[] = [
  ...[...layers, ...odd, ...widths].flatMap(cases),
  ...endings,
  blocks,
];
