import type { WasmBackend } from './backend';
import { planProduct, splits } from './gemm-plan';
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
  const plan = planProduct(product, threads);
  const { scratch } = plan;
  const { heap } = backend.runtime;
  const taps = heap.allocate(Math.max(grid.taps.length, 1) * 12, 'a table of filter taps');
  writeTaps(backend, taps, grid.taps);
  const partBytes = rows * columns * 4;
  let parts = 0;
  try {
    if (plan.parts) parts = heap.allocate(plan.parts.count * partBytes, 'sums of a product');
    const args = [
      ...[rows, columns, depth, batches, splits[plan.split]],
      ...[source.address, source.batchBytes ?? 0, product.pixelsAre === 'depth' ? 1 : 0],
      ...[grid.channels, grid.height, grid.width, grid.gridHeight, grid.gridWidth],
      ...[grid.strideY, grid.strideX, taps],
      ...range(grid.taps.map(({ offsetY }) => offsetY)),
      ...range(grid.taps.map(({ offsetX }) => offsetX)),
      layout.zeros,
      ...[weights.address, weights.batchBytes ?? 0, weights.transposed ? 1 : 0],
      ...[weights.stride, weights.segment],
      ...[output.address, output.batchBytes ?? 0],
      ...[output.imageBytes ?? 0, output.lineBytes ?? 0, output.pixelBytes],
      ...[finish?.bias ?? 0, activations[finish?.activation ?? 'linear']],
      ...[finish?.slopes ?? 0, floatBits(finish?.slope ?? 0)],
      ...[plan.rowBlock, plan.depthBlock, plan.columnBlock],
      ...[scratch.packedB, scratch.rowTable, scratch.pixelTable, scratch.tile, scratch.junk],
      layout.report,
      ...[parts, plan.parts?.partDepth ?? 0, plan.parts?.count ?? 0],
    ];
    const { task, units, grain } = plan;
    const work = rows * columns * depth * batches;
    backend.run({ task, units, grain, work, scratchBytes: scratch.bytes, args });
    if (plan.parts) {
      backend.run({ task: 'sumPartsTask', units: rows, work: plan.parts.count * partBytes, args });
    }
  } finally {
    heap.free(taps);
    if (parts) heap.free(parts);
  }
  return backend.runtime.takeReport() === 0;
}

function writeTaps(backend: WasmBackend, address: number, taps: readonly Tap[]): void {
  const table = new Int32Array(backend.runtime.memory.buffer, address, taps.length * 3);
  for (const [i, { offsetY, offsetX, weightOffset }] of taps.entries()) {
    table.set([offsetY, offsetX, weightOffset], i * 3);
  }
}

/** The least and the largest. */
function range(values: readonly number[]): [number, number] {
  return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
}
