import { BLOCK, type SubgroupMatrices } from '../subgroup-matrices';
import type { Product } from './product';
import { isThin } from './thin';
import { ENOUGH } from './tiles';

/** How a product is cut for subgroup matrices: a workgroup computes a tile, each of its subgroups a block of that. */
export interface Blocks {
  /** Subgroups down and across. */
  readonly subgroups: readonly [rows: number, columns: number];
  /** Rows and columns of a subgroup's block. */
  readonly block: readonly [rows: number, columns: number];
  /** Depth that a workgroup holds at a time. */
  readonly depth: number;
  /** Parts of the whole depth, whose sums are added afterwards. */
  readonly splits: number;
}

/** Less depth than this is not worth a workgroup of its own. */
const LEAST_DEPTH = 256;

/** Values between rows of a tile that are not used, so that the rows begin in other banks. */
export const PADDING = 8;

/** Bytes of an f16 and an f32. */
const [HALF, SINGLE] = [2, 4];

/** Whether a product is large enough, and read by fours. */
export const isForMatrices = (product: Product, { leastWork }: SubgroupMatrices) => {
  const { m, n, k, phases, left, right } = product;
  return (
    Math.min(m, n, k) >= BLOCK &&
    m * n * k * phases >= leastWork &&
    left.vectors &&
    right.vectors &&
    !isThin(product)
  );
};

/** Blocks of a product: large tiles read least, small ones keep more workgroups busy. */
export function chooseBlocks(
  { m, n, k, phases }: Product,
  { workgroupBytes, workgroupThreads, ...matrices }: SubgroupMatrices,
): Blocks {
  const groupsOf = (shape: Shape) => {
    const [rows, columns] = tileOfBlocks(shape);
    return Math.ceil(m / rows) * Math.ceil(n / columns) * phases;
  };
  const isWorthIt =
    Math.min(m, n) >= tileOfBlocks(LARGE)[0] &&
    groupsOf(LARGE) >= ENOUGH &&
    bytesOf(LARGE, matrices) <= workgroupBytes &&
    threadsOf(LARGE, matrices.threads) <= workgroupThreads;
  const shape = isWorthIt ? LARGE : SMALL;
  const most = Math.max(1, Math.floor(k / LEAST_DEPTH));
  return { ...shape, splits: Math.min(most, Math.ceil(ENOUGH / groupsOf(shape))) };
}

type Shape = Omit<Blocks, 'splits'>;

const LARGE: Shape = { subgroups: [2, 4], block: [2 * BLOCK, BLOCK], depth: BLOCK };

/** 14 KiB with matrices of 16 x 16: less than a workgroup has on every adapter. */
const SMALL: Shape = { subgroups: [2, 2], block: [BLOCK, BLOCK], depth: BLOCK };

/** Rows and columns of a workgroup's tile. */
export const tileOfBlocks = ({ subgroups, block }: Pick<Blocks, 'subgroups' | 'block'>) =>
  [subgroups[0] * block[0], subgroups[1] * block[1]] as const;

/** Threads of a workgroup. */
export const threadsOf = ({ subgroups }: Pick<Blocks, 'subgroups'>, subgroupThreads: number) =>
  subgroups[0] * subgroups[1] * subgroupThreads;

function bytesOf(shape: Shape, { m, n }: Pick<SubgroupMatrices, 'm' | 'n'>): number {
  const { subgroups, depth } = shape;
  const tiles = tileOfBlocks(shape).map((tile) =>
    Math.max(tile * (depth + PADDING), depth * (tile + PADDING)),
  );
  return (tiles[0]! + tiles[1]!) * HALF + subgroups[0] * subgroups[1] * m * n * SINGLE + 2 * SINGLE;
}
