import { lanes, panelRows } from '../build';
import { interleave4 } from '../gemm/interleave';
import { Correlation, phaseDepth, phaseX, phaseY } from './arguments';
import { writeAddresses } from './patches';
import { transformInput } from './transforms';

/** Bytes of a point of a tile, and of a panel of tiles. */
const pointBytes: usize = <usize>lanes << 2;
const panelPointBytes: usize = <usize>panelRows * pointBytes;

// Offsets into scratch: addresses, the tiles' points, what transforms work in.
const tilesAt: usize = 896;
const workAt: usize = tilesAt + 36 * panelPointBytes;

/**
 * B' d B of a panel of tiles, all phases, to place `index` of `out`:
 * [block of filterDepth][point][panel][depth][panelRows].
 */
export function transformTilePanel(
  c: Correlation,
  panel: i32,
  out: usize,
  index: i32,
  matrixBytes: usize,
  scratch: usize,
): void {
  const points = c.size * c.size;
  const depth = phaseDepth(c) * c.phases;
  const table = scratch;
  const tiles = scratch + tilesAt;
  const tilesEnd = tiles + <usize>points * panelPointBytes;
  let k = 0;
  let from = out;
  for (let phase = 0; phase < c.phases; phase++) {
    const first = panel * panelRows;
    writeAddresses(c.source, phaseY(phase), phaseX(c, phase), first, panelRows, c.size, c.zeros, table);
    for (let channel = 0; channel < c.channels; channel += lanes) {
      for (let t: usize = 0; t < <usize>panelRows; t++) {
        const addresses = table + t * (<usize>points << 2);
        const to = tiles + t * pointBytes;
        transformInput(c.size, addresses, <usize>channel << 2, to, panelPointBytes, scratch + workAt);
      }
      if (channel + lanes > c.channels) keepLanes(tiles, tilesEnd, c.channels - channel);
      const inBlock = k % c.filterDepth;
      if (inBlock == 0) {
        const before = <usize>((k / c.filterDepth) * points) * matrixBytes;
        from = out + before + (<usize>(index * min(c.filterDepth, depth - k) * panelRows) << 2);
      }
      let to = from + (<usize>(inBlock * panelRows) << 2);
      for (let p = tiles; p < tilesEnd; p += panelPointBytes) {
        interleaveTiles(p, to);
        if (lanes == 8) interleaveTiles(p + 16, to + panelRows * 16);
        to += matrixBytes;
      }
      k += lanes;
    }
  }
}

/** Clears all but the first lanes: they meet zeros of the filter, but could hold NaNs. */
function keepLanes(p: usize, end: usize, count: i32): void {
  for (; p < end; p += pointBytes) {
    for (let lane: usize = <usize>count; lane < <usize>lanes; lane++) store<f32>(p + (lane << 2), 0);
  }
}

/** Four channels of a panel of tiles to four depths. */
// @ts-ignore: decorator
@inline
function interleaveTiles(p: usize, out: usize): void {
  const r3 = v128.load(p + 3 * pointBytes);
  interleave4(
    v128.load(p),
    v128.load(p + pointBytes),
    v128.load(p + 2 * pointBytes),
    r3,
    panelRows > 4 ? v128.load(p + 4 * pointBytes) : r3,
    panelRows > 5 ? v128.load(p + 5 * pointBytes) : r3,
    out,
    true,
  );
}
