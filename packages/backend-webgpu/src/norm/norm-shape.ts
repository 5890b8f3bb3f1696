import type { FusedNormAttributes } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';

/** x as groups of rows (pixels) of channels, and how a workgroup takes them. */
export interface NormShape {
  /** What shares statistics: one, or the samples. */
  readonly groups: number;
  readonly rows: number;
  readonly channels: number;
  /** The shape of mean and variance. */
  readonly statistics: readonly number[];
  /** Whether a thread takes four channels at a time. */
  readonly vectors: boolean;
  /** Threads of a workgroup: neighbouring channels, and rows; a power of two of these. */
  readonly threads: readonly [lanes: number, rows: number];
  /** Rows that a workgroup takes of its channels. */
  readonly blockRows: number;
  /** Blocks a group. */
  readonly blocks: number;
}

/** Beyond so many rows a group's sums are worth a dispatch of their own, which more workgroups share. */
const FEW_ROWS = 1024;

/** Rows a thread where nothing is summed up. */
const ROWS_A_THREAD = 8;

export function normShape(
  { shape }: TensorInfo,
  kind: FusedNormAttributes['statistics'],
): NormShape {
  const isBatch = kind === 'batch';
  const channels = shape.at(-1)!;
  const groups = isBatch ? 1 : shape[0]!;
  const rows = util.sizeFromShape(shape.slice(isBatch ? 0 : 1, -1));
  const vectors = channels % 4 === 0;
  const threads = threadsFor(rows, vectors);
  // Every workgroup of the second dispatch reads the sums of all blocks: at half the root of the rows that is a
  // fraction of what it reads of x.
  const blockRows = rows <= FEW_ROWS ? rows : Math.ceil(rows / Math.ceil(Math.sqrt(rows) / 2));
  return {
    ...{ groups, rows, channels, vectors, threads, blockRows },
    statistics: isBatch ? [channels] : [groups, channels],
    blocks: Math.ceil(rows / Math.max(1, blockRows)),
  };
}

/** The shape with small blocks, for what needs no sums. */
export function inSmallBlocks(shape: NormShape): NormShape {
  const blockRows = Math.min(shape.rows, shape.threads[1] * ROWS_A_THREAD);
  return { ...shape, blockRows, blocks: Math.ceil(shape.rows / Math.max(1, blockRows)) };
}

/** One row a sample, all of them in one block: for what is added over samples. */
export function asOneGroup(samples: number, channels: number): NormShape {
  const vectors = channels % 4 === 0;
  return {
    ...{ groups: 1, rows: samples, channels, vectors, statistics: [channels] },
    ...{ threads: threadsFor(samples, vectors), blockRows: samples, blocks: 1 },
  };
}

/** Workgroups for all blocks. */
export const tilesOf = ({ groups, blocks, ...shape }: NormShape): number =>
  groups * blocks * Math.ceil(columnsOf(shape) / shape.threads[0]);

/** Values of a row, four channels being one. */
export const columnsOf = ({ channels, vectors }: Pick<NormShape, 'channels' | 'vectors'>) =>
  vectors ? channels / 4 : channels;

/** Few rows leave threads to channels; many go to more threads, as far as neighbours fill a memory line. */
function threadsFor(rows: number, vectors: boolean): [lanes: number, rows: number] {
  if (rows <= 16) return vectors ? [16, 4] : [64, 4];
  if (rows <= FEW_ROWS) return vectors ? [4, rows <= 128 ? 16 : 64] : [16, 16];
  return vectors ? [8, 32] : [32, 8];
}
