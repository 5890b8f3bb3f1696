import { micro5x8 } from '../gemm/micro-kernel';

@unmanaged
class ProductArguments {
  /** [matrix][panel][depth][5]. */
  a: usize;
  aMatrixBytes: usize;
  aPanels: i32;
  /** [matrix][panel][depth][8]. */
  b: usize;
  bMatrixBytes: usize;
  bPanels: i32;
  depth: i32;
  depthBlock: i32;
  /** [matrix][5 a panel of A][8 a panel of B]. */
  c: usize;
  cMatrixBytes: usize;
  /** Whether to add to C. */
  accumulate: i32;
}

/** C = A B (+ C) for every point of a tile. Units are panels of 8 columns of a matrix. */
export function winogradProductTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const g = changetype<ProductArguments>(args);
  const rowBytes = <usize>g.bPanels << 5;
  const aPanel = <usize>g.depth * 20;
  for (let r: usize = 0; r < 5; r++) store<u32>(scratch + (r << 2), r * rowBytes);
  for (let unit = begin; unit < end; unit++) {
    const matrix = <usize>(unit / g.bPanels);
    const column = <usize>(unit % g.bPanels);
    const a = g.a + matrix * g.aMatrixBytes;
    const b = g.b + matrix * g.bMatrixBytes + column * (<usize>g.depth << 5);
    const c = g.c + matrix * g.cMatrixBytes + (column << 5);
    for (let k = 0; k < g.depth; k += g.depthBlock) {
      const depth = min(g.depthBlock, g.depth - k);
      const accumulate = k > 0 || g.accumulate != 0;
      let p = a + <usize>k * 20;
      let to = c;
      for (let panel = 0; panel < g.aPanels; panel++) {
        micro5x8(depth, p, b + (<usize>k << 5), scratch, to, accumulate);
        p += aPanel;
        to += 5 * rowBytes;
      }
    }
  }
}
