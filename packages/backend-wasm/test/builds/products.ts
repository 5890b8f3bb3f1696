import * as tf from '@tensorflow/tfjs-core';
import { type Case, input } from './inputs';

/** Rows, columns and depth, and how many products are made at a time. */
type Size = readonly [rows: number, columns: number, depth: number, batch?: number];

const transposes = [
  [false, false],
  [false, true],
  [true, false],
] as const;

function product(
  [rows, columns, depth, batch]: Size,
  [left, right]: readonly [boolean, boolean],
): Case {
  const front = batch === undefined ? [] : [batch];
  const marks = `${left ? ', left transposed' : ''}${right ? ', right transposed' : ''}`;
  return {
    name: `product of ${[...front, rows, depth].join('x')} and ${depth}x${columns}${marks}`,
    run: () => {
      const a = input([...front, ...(left ? [depth, rows] : [rows, depth])], rows + depth);
      const b = input([...front, ...(right ? [columns, depth] : [depth, columns])], columns);
      return tf.matMul(a, b, left, right);
    },
  };
}

/** Every number of rows and columns about the tiles, with depths from 1 to 700 among them. */
function* edges(): Generator<Case> {
  let i = 0;
  for (let rows = 1; rows <= 13; rows++) {
    for (let columns = 1; columns <= 40; columns++) {
      yield product([rows, columns, 1 + ((i * 197) % 700)], transposes[i % 3]!);
      i++;
    }
  }
}

/** Every depth up to two blocks of it, on tiles that are not full. */
function* depths(): Generator<Case> {
  for (let depth = 1; depth <= 700; depth++) {
    yield product([1 + (depth % 13), 1 + ((depth * 7) % 40), depth], [false, depth % 2 === 0]);
  }
}

const sizes: Size[] = [
  [37, 45, 70],
  [241, 33, 321],
  [500, 530, 700],
  [61, 1029, 64],
  // Few rows, three columns or fewer, and few rows that meet a large right side.
  [2, 64, 300],
  [16, 512, 264],
  [7, 4096, 96],
  [130, 3, 64],
  [130, 1, 72],
  [64, 512, 1040],
  [5, 1028, 600],
  // Several at a time, shared out by batches and by rows.
  [13, 17, 29, 8],
  [60, 40, 130, 3],
  [6, 16, 700, 5],
];

/** (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, whose last term a float32 has no room for. */
const rounding: Case = {
  name: 'a product and its sum',
  run: () => {
    const a = 1 + 2 ** -12;
    const left = tf.concat([tf.fill([8, 1], -(1 + 2 ** -11)), tf.fill([8, 1], a)], 1);
    return tf.matMul(left, tf.concat([tf.ones([1, 16]), tf.fill([1, 16], a)], 0));
  },
};

/** Matrix products. */
export const products: readonly Case[] = [
  rounding,
  ...edges(),
  ...depths(),
  ...sizes.flatMap((size) => transposes.map((transpose) => product(size, transpose))),
];
