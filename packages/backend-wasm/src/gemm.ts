import type { WasmBackend } from './backend';
import { planProduct, splits } from './gemm-plan';
import { activations, type Product } from './gemm-product';
import { layout } from './runtime/layout';
import { floatBits } from './runtime/runtime';

/** What became of a product: true anew where the step is repeated. */
export interface Report {
  /** Whether B is finite; if not, zeros that stand for pixels outside the picture have made NaNs of its values. */
  finite: boolean;
}

/**
 * Runs a product on the packed micro-kernel.
 *
 * Sums are cut into blocks of depth by the shape alone, so that results don't depend on threads.
 */
export function multiply(backend: WasmBackend, product: Product): Report {
  const { rows, columns, depth, batches = 1, source, grid, weights, output, finish } = product;
  const { build, pool } = backend.runtime;
  const plan = planProduct(product, pool.threads, build);
  const { scratch } = plan;
  const { heap } = backend.runtime;
  const taps = heap.allocate(Math.max(grid.taps.length, 1) * 12, 'a table of filter taps');
  backend.runtime.write(
    taps,
    grid.taps.flatMap(({ offsetY, offsetX, weightOffset }) => [offsetY, offsetX, weightOffset]),
  );
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
  const report: Report = { finite: true };
  backend.runtime.compute(() => {
    report.finite = backend.runtime.takeReport() === 0;
  });
  return report;
}

/** The least and the largest. */
function range(values: readonly number[]): [number, number] {
  return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
}
