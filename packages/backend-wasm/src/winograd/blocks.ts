import type { WasmBackend } from '../backend';

/** Depth that one pass of the micro-kernel covers: both its panels fit the first-level cache. */
export const maxDepthBlock = 512;

/** Bytes between the matrices of two points, so that they do not share cache sets. */
export const gapBytes = 192;

/** The matrices of all points of a tile, [point][rows or panels]. */
export interface Matrices {
  readonly address: number;
  readonly matrixBytes: number;
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Cuts `total` into equal blocks of at most `limit`, in multiples of `step`. */
export function blockSize(total: number, limit: number, step: number): number {
  const blocks = Math.ceil(total / Math.max(limit, step));
  return Math.max(step, roundUp(Math.ceil(total / blocks), step));
}

/** The starts of the blocks, and how much each holds. */
export function blocks(total: number, size: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, total - i * size),
  }));
}

/** Runs `action` with room for matrices of so many bytes a point, and frees it whatever happens. */
export function withMatrices(
  backend: WasmBackend,
  size: number,
  bytes: readonly number[],
  action: (...matrices: Matrices[]) => void,
): void {
  const { heap } = backend.runtime;
  const held: Matrices[] = [];
  try {
    for (const each of bytes) {
      const matrixBytes = roundUp(each, 64) + gapBytes;
      // Vectors of the last row may reach past it.
      const address = heap.allocate(size * size * matrixBytes + 64, 'transformed tiles');
      held.push({ address, matrixBytes });
    }
    action(...held);
  } finally {
    for (const { address } of held) heap.free(address);
  }
}

/** Runs `action` with the address of a table of 32-bit words. */
export function withTable(
  backend: WasmBackend,
  words: readonly number[],
  action: (address: number) => void,
): void {
  const { heap } = backend.runtime;
  const address = heap.allocate(words.length * 4, 'a table of filter taps');
  backend.runtime.write(address, words);
  try {
    action(address);
  } finally {
    heap.free(address);
  }
}

/**
 * C = A B for points of a tile, A and B in panels.
 *
 * @param wanted How many rows and columns of the points.
 */
export function multiplyPoints(
  backend: WasmBackend,
  size: number,
  wanted: readonly [rows: number, columns: number],
  a: Matrices & { readonly panels: number },
  b: Matrices & { readonly panels: number },
  depth: number,
  c: Matrices,
  accumulate: boolean,
): void {
  const units = wanted[0] * wanted[1] * b.panels;
  const { panelRows, panelColumns } = backend.runtime.build;
  backend.run({
    task: 'winogradProductTask',
    units,
    work: units * a.panels * depth * panelRows * panelColumns,
    scratchBytes: 64,
    args: [
      ...[a.address, a.matrixBytes, a.panels],
      ...[b.address, b.matrixBytes, b.panels],
      ...[depth, blockSize(depth, maxDepthBlock, 4)],
      ...[c.address, c.matrixBytes, accumulate ? 1 : 0],
      ...[size, wanted[1]],
    ],
  });
}
