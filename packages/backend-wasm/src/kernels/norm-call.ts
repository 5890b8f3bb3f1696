import type { FusedNormAttributes } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { TaskName } from '../generated/tasks';
import { floatBits } from '../runtime/runtime';

/** Values a block of rows, about: it stays in the cache while its sums are taken. */
const blockValues = 8192;
const maxBlockRows = 256;
const minBlockRows = 16;

/** x as groups of rows (pixels) of channels, cut into blocks by its shape alone. */
export interface NormShape {
  readonly groups: number;
  readonly rows: number;
  readonly channels: number;
  readonly blockRows: number;
  /** Blocks a group. */
  readonly blocks: number;
  /** Bytes of a row of working memory: channels in whole vectors. */
  readonly rowBytes: number;
  /** The shape of mean and variance. */
  readonly statistics: number[];
}

export function normShape(x: TensorInfo, statistics: FusedNormAttributes['statistics']): NormShape {
  const channels = x.shape.at(-1)!;
  const groups = statistics === 'batch' ? 1 : x.shape[0]!;
  const rows =
    util.sizeFromShape(x.shape.slice(1, -1)) * (statistics === 'batch' ? x.shape[0]! : 1);
  const fitting = Math.floor(blockValues / Math.max(channels, 1));
  const blockRows = Math.min(maxBlockRows, Math.max(minBlockRows, fitting));
  return {
    groups,
    rows,
    channels,
    blockRows,
    blocks: Math.ceil(rows / blockRows),
    rowBytes: Math.ceil(channels / 4) * 16,
    statistics: statistics === 'batch' ? [channels] : [groups, channels],
  };
}

/** Addresses in the argument block; see assembly/norm/arguments.ts. */
export interface NormAddresses {
  readonly x: number;
  readonly output: number;
  readonly dy?: number;
  readonly gamma: number;
  readonly beta: number;
  readonly mean: number;
  readonly variance: number;
  readonly dgamma?: number;
  readonly dbeta?: number;
  readonly partials: number;
  readonly totals?: number;
}

/** Returns a function that runs one of the norm tasks, over blocks of rows or over channels. */
export function normTasks(
  backend: WasmBackend,
  shape: NormShape,
  at: NormAddresses,
  { epsilon, activation, slope }: FusedNormAttributes,
): (task: TaskName, over: 'blocks' | 'channels') => void {
  const { groups, rows, channels, blockRows, blocks, rowBytes } = shape;
  const args = [
    ...[groups, rows, channels, blockRows, blocks],
    ...[at.x, at.output, at.dy ?? 0, at.gamma, at.beta, at.mean, at.variance],
    ...[at.dgamma ?? 0, at.dbeta ?? 0, at.partials, at.totals ?? 0],
    ...[floatBits(epsilon), activation === 'leakyRelu' ? 1 : 0, floatBits(slope)],
  ];
  return (task, over) => {
    const units = over === 'blocks' ? groups * blocks : channels;
    if (units === 0) return;
    // Three rows of coefficients a thread.
    const scratchBytes = over === 'blocks' ? rowBytes * 3 : 0;
    const work = over === 'blocks' ? groups * rows * channels : 4 * groups * blocks * channels;
    backend.run({ task, units, work, args, scratchBytes });
  };
}

/** The address of an input that may be left out, or 0. */
export function optionalAddress(backend: WasmBackend, tensor: TensorInfo | undefined): number {
  return tensor ? backend.address(tensor) : 0;
}
