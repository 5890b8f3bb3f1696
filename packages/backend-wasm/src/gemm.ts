import type { WasmBackend } from './backend';
import type { TaskName } from './generated/tasks';
import { layout } from './runtime/layout';
import { floatBits } from './runtime/runtime';

/** How the left operand is read out of a picture; see assembly/gemm/arguments.ts. */
export interface PixelGrid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly taps: readonly Tap[];
}

/** A matrix is a picture one pixel high, seen through one tap. */
export function matrixGrid(width: number, channels: number): PixelGrid {
  return {
    height: 1,
    width,
    channels,
    gridHeight: 1,
    gridWidth: width,
    strideY: 1,
    strideX: 1,
    taps: [{ offsetY: 0, offsetX: 0, weightOffset: 0 }],
  };
}

/** One tap of a filter: where it reads, and where its rows of the right operand begin, in bytes. */
export interface Tap {
  readonly offsetY: number;
  readonly offsetX: number;
  readonly weightOffset: number;
}

/** Where an operand lies, and how many bytes apart the batches are (0: all use the same). */
export interface Operand {
  readonly address: number;
  readonly batchBytes?: number;
}

/** What happens to a finished sum: bias[column] is added, then the activation applied. */
export interface Finish {
  /** Address of the bias, or 0 for none. */
  readonly bias: number;
  readonly activation: keyof typeof activations;
  /** Address of the slopes of `prelu`, one a column. */
  readonly slopes?: number;
  /** The slope of `leakyrelu`. */
  readonly slope?: number;
}

/** Activations that are applied to the sums while they are in the cache. */
export const activations = { linear: 0, relu: 1, relu6: 2, leakyrelu: 3, prelu: 4 } as const;

/** Y[rows, columns] = A[rows, depth] B[depth, columns], `batches` times. All sizes are at least 1. */
export interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batches?: number;
  readonly source: Operand;
  /** Rows are pixels and depth is (tap, channel), or the other way round. */
  readonly pixelsAre: 'rows' | 'depth';
  readonly grid: PixelGrid;
  readonly weights: Operand & {
    readonly transposed: boolean;
    /** Bytes from a row to the next, or from a column to the next where transposed. */
    readonly stride: number;
    /** Depth after which the next tap's rows begin. */
    readonly segment: number;
  };
  /** Byte distances between images, lines and pixels; where pixels are depth, between rows. */
  readonly output: Operand & {
    readonly imageBytes?: number;
    readonly lineBytes?: number;
    readonly pixelBytes: number;
  };
  readonly finish?: Finish;
}

/** Rows a block, at most: its packed panels stay in the second-level cache. */
const maxRowBlock = 240;
const maxColumnBlock = 512;
/** Depth a block, at most: a panel of B (8 columns) stays in the first-level cache. */
const maxDepthBlock = 320;

/** Groups of three pixels a block of narrowTask: blockGroups there. */
const narrowGroups = 32;

const splits = { rows: 0, columns: 1, batches: 2 } as const;

/**
 * Runs a product on the packed 5 x 8 kernel.
 *
 * Sums are cut into blocks of depth by the shape alone, so that results don't depend on threads.
 *
 * @returns Whether B is finite; if not, zeros that stand for pixels outside the picture have made
 * NaNs of its values.
 */
export function multiply(backend: WasmBackend, product: Product): boolean {
  const { rows, columns, depth, batches = 1, source, grid, weights, output, finish } = product;
  const threads = backend.runtime.pool.threads;
  const plan = isNarrow(product) ? planNarrow(product) : planPacked(product, threads);
  const { scratch } = plan;
  const { heap } = backend.runtime;
  const taps = heap.allocate(Math.max(grid.taps.length, 1) * 12, 'a table of filter taps');
  writeTaps(backend, taps, grid.taps);
  try {
    backend.run({
      task: plan.task,
      units: plan.units,
      work: rows * columns * depth * batches,
      scratchBytes: scratch.bytes,
      args: [
        ...[rows, columns, depth, batches, splits[plan.split]],
        ...[source.address, source.batchBytes ?? 0, product.pixelsAre === 'depth' ? 1 : 0],
        ...[grid.channels, grid.height, grid.width, grid.gridHeight, grid.gridWidth],
        ...[grid.strideY, grid.strideX, taps, layout.zeros],
        ...[weights.address, weights.batchBytes ?? 0, weights.transposed ? 1 : 0],
        ...[weights.stride, weights.segment],
        ...[output.address, output.batchBytes ?? 0],
        ...[output.imageBytes ?? 0, output.lineBytes ?? 0, output.pixelBytes],
        ...[finish?.bias ?? 0, activations[finish?.activation ?? 'linear']],
        ...[finish?.slopes ?? 0, floatBits(finish?.slope ?? 0)],
        ...[plan.rowBlock, plan.depthBlock, plan.columnBlock],
        ...[scratch.packedB, scratch.rowTable, scratch.pixelTable, scratch.tile, scratch.junk],
        layout.report,
      ],
    });
  } finally {
    heap.free(taps);
  }
  return backend.runtime.takeReport() === 0;
}

/** How a product is cut up. */
interface Plan {
  readonly task: TaskName;
  readonly units: number;
  readonly split: keyof typeof splits;
  readonly rowBlock: number;
  readonly depthBlock: number;
  readonly columnBlock: number;
  readonly scratch: Scratch;
}

/** Offsets into a thread's working memory; packed A (or the like) comes first. */
interface Scratch {
  readonly packedB: number;
  readonly rowTable: number;
  readonly pixelTable: number;
  readonly tile: number;
  readonly junk: number;
  readonly bytes: number;
}

function planPacked({ rows, columns, depth, batches = 1 }: Product, threads: number): Plan {
  const depthBlock = blockSize(depth, maxDepthBlock, 4);
  const rowBlock = Math.min(maxRowBlock, roundUp(rows, 5));
  const columnBlock = Math.min(maxColumnBlock, roundUp(columns, 8));
  const split = chooseSplit(rows, columns, batches, threads);
  const units = { rows: Math.ceil(rows / 5), columns: Math.ceil(columns / 8), batches }[split];
  const scratch = scratchLayout(rowBlock, columnBlock, depthBlock, columns);
  return { task: 'gemmTask', units, split, rowBlock, depthBlock, columnBlock, scratch };
}

/** Three columns or fewer go along the channels instead; see assembly/gemm/narrow.ts. */
function isNarrow({ columns, depth, batches = 1, grid, pixelsAre, weights }: Product): boolean {
  if (columns > 3 || batches > 1 || depth === 0 || grid.channels % 8 !== 0) return false;
  return pixelsAre === 'rows' || !weights.transposed;
}

function planNarrow({ rows, depth, pixelsAre }: Product): Plan {
  const ofPixels = pixelsAre === 'rows';
  const depthBlock = blockSize(depth, maxDepthBlock, 4);
  // Sums of a block of pixels and the columns, or a block of dy and the sums of all groups.
  const packedB = ofPixels ? narrowGroups * 144 : depthBlock * 12;
  const pixelTable = packedB + (ofPixels ? depth * 12 : Math.ceil(rows / 8) * 96);
  const bytes = pixelTable + (ofPixels ? narrowGroups * 36 : depthBlock * 4);
  return {
    task: 'narrowTask',
    units: Math.ceil(rows / (ofPixels ? 3 : 8)),
    split: 'rows',
    rowBlock: 0,
    depthBlock,
    columnBlock: 0,
    scratch: { packedB, rowTable: 0, pixelTable, tile: 0, junk: 0, bytes },
  };
}

/** Equal blocks of at most `limit`, in multiples of `step`. */
function blockSize(total: number, limit: number, step: number): number {
  const blocks = Math.max(1, Math.ceil(total / limit));
  return Math.max(step, roundUp(Math.ceil(total / blocks), step));
}

function scratchLayout(rowBlock: number, columnBlock: number, depthBlock: number, columns: number) {
  const packedB = roundUp(rowBlock * depthBlock * 4, 64);
  const rowTable = packedB + (columnBlock / 8) * (depthBlock * 32 + 64);
  const pixelTable = rowTable + roundUp((rowBlock + 5) * 4, 64);
  const tile = pixelTable + roundUp(Math.max(depthBlock * 4, 64), 64);
  const junk = tile + 192;
  const bytes = junk + roundUp(columns * 4 + 64, 64);
  return { packedB, rowTable, pixelTable, tile, junk, bytes };
}

/**
 * Which dimension threads share. Splitting rows has each thread pack all of B, splitting columns
 * all of A; what is left over at the end weighs less the more panels there are.
 */
function chooseSplit(
  rows: number,
  columns: number,
  batches: number,
  threads: number,
): keyof typeof splits {
  const rowPanels = rows / 5;
  const columnPanels = columns / 8;
  if (batches >= 4 * threads) return 'batches';
  if (rowPanels >= 20 * threads) return 'rows';
  return columnPanels > rowPanels ? 'columns' : 'rows';
}

function writeTaps(backend: WasmBackend, address: number, taps: readonly Tap[]): void {
  const table = new Int32Array(backend.runtime.memory.buffer, address, taps.length * 3);
  for (const [i, { offsetY, offsetX, weightOffset }] of taps.entries()) {
    table.set([offsetY, offsetX, weightOffset], i * 3);
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
