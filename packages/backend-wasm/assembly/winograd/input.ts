import { Correlation, phaseDepth, phaseX, phaseY } from './arguments';
import { writeAddresses } from './patches';
import { transformInput } from './transforms';

/**
 * B' d B of a panel of 5 tiles, all phases, to place `index` of `out`:
 * [block of filterDepth][point][panel][depth][5].
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
  const tiles = scratch + 768;
  const work = tiles + 2880;
  let k = 0;
  let from = out;
  for (let phase = 0; phase < c.phases; phase++) {
    const shiftX = phaseX(c, phase);
    writeAddresses(c.source, phaseY(phase), shiftX, panel * 5, 5, c.size, c.zeros, table);
    for (let channel = 0; channel < c.channels; channel += 4) {
      for (let t: usize = 0; t < 5; t++) {
        const addresses = table + t * (<usize>points << 2);
        transformInput(c.size, addresses, <usize>channel << 2, tiles + (t << 4), 80, work);
      }
      if (channel + 4 > c.channels) keepLanes(tiles, points * 5, c.channels - channel);
      const inBlock = k % c.filterDepth;
      if (inBlock == 0) {
        const before = <usize>(k / c.filterDepth * points) * matrixBytes;
        from = out + before + <usize>(index * min(c.filterDepth, depth - k)) * 20;
      }
      let to = from + <usize>inBlock * 20;
      for (let p = tiles; p < tiles + <usize>points * 80; p += 80) {
        interleave(p, to);
        to += matrixBytes;
      }
      k += 4;
    }
  }
}

/** Clears all but the first lanes: they meet zeros of the filter, but could hold NaNs. */
function keepLanes(p: usize, count: i32, lanes: i32): void {
  const end = p + (<usize>count << 4);
  for (; p < end; p += 16) {
    for (let lane: usize = <usize>lanes; lane < 4; lane++) store<f32>(p + (lane << 2), 0);
  }
}

/** Five vectors of four channels to four rows of five tiles. */
// @ts-ignore: decorator
@inline
function interleave(p: usize, out: usize): void {
  const r0 = v128.load(p);
  const r1 = v128.load(p, 16);
  const r2 = v128.load(p, 32);
  const r3 = v128.load(p, 48);
  const r4 = v128.load(p, 64);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store_lane<f32>(out, r4, 0, 16);
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 20);
  v128.store_lane<f32>(out, r4, 1, 36);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 40);
  v128.store_lane<f32>(out, r4, 2, 56);
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 60);
  v128.store_lane<f32>(out, r4, 3, 76);
}
