import * as tf from '@tensorflow/tfjs-core';
import { type Case, input, runKernel } from './inputs';

const channels = [1, 3, 4, 7, 8, 16, 17, 24];

/** Old and new sizes. */
const sizes: [[number, number], [number, number]][] = [
  [
    [13, 9],
    [26, 18],
  ],
  [
    [16, 17],
    [7, 5],
  ],
  [
    [40, 40],
    [63, 64],
  ],
];

const resizes = ['ResizeBilinear', 'ResizeNearestNeighbor'];

const resized = channels.flatMap((c) =>
  sizes.flatMap(([from, to], i) =>
    resizes.map(
      (name): Case => ({
        name: `${name} of ${from} to ${to}, ${c} channels, and its gradient`,
        run: () => {
          const images = input([2, ...from, c], 1);
          const attrs = { alignCorners: i === 1, halfPixelCenters: i === 2 };
          return [
            runKernel(name, { images }, { ...attrs, size: to }) as tf.Tensor,
            runKernel(`${name}Grad`, { images, dy: input([2, ...to, c], 2) }, attrs) as tf.Tensor,
          ];
        },
      }),
    ),
  ),
);

const moved = channels.flatMap((c): Case[] => [
  {
    name: `padding and mirroring of ${c} channels`,
    run: () => {
      const x = input<tf.Rank.R4>([2, 9, 8, c], 1);
      const edges: [number, number][] = [
        [0, 0],
        [1, 2],
        [3, 1],
        [0, 0],
      ];
      return [tf.pad(x, edges, 0.5), tf.mirrorPad(x, edges, 'reflect')];
    },
  },
  {
    name: `slices, joins and turns of ${c} channels`,
    run: () => {
      const x = input<tf.Rank.R4>([2, 9, 8, c], 1);
      return [
        tf.slice(x, [0, 2, 1, 0], [2, 5, 6, c]),
        tf.concat([x, x], 3),
        tf.transpose(x, [0, 2, 1, 3]),
        tf.transpose(x, [0, 3, 1, 2]),
        tf.tile(x, [1, 2, 1, 2]),
        tf.reverse(x, 2),
      ];
    },
  },
  {
    name: `choice among ${c} channels`,
    run: () => {
      const [x, y] = [input([6, 5, c], 1), input([6, 5, c], 2)];
      return [tf.where(tf.greater(x, y), x, y), tf.gather(x, tf.tensor1d([4, 0, 2], 'int32'), 1)];
    },
  },
]);

/** Pictures in another size, and what only moves values. */
export const pictures: readonly Case[] = [...resized, ...moved];
