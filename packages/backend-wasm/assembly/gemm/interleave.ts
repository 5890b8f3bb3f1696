import { panelRows } from '../build';

/**
 * Writes the lanes of panelRows vectors (four at least) as four depths of a panel, [depth][panelRows]:
 * a transposition. Without `whole`, three depths.
 */
// @ts-ignore: decorator
@inline
export function interleave4(
  r0: v128,
  r1: v128,
  r2: v128,
  r3: v128,
  r4: v128,
  r5: v128,
  out: usize,
  whole: bool,
): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), panelRows * 4);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), panelRows * 8);
  if (panelRows == 5) {
    v128.store_lane<f32>(out, r4, 0, 16);
    v128.store_lane<f32>(out, r4, 1, 36);
    v128.store_lane<f32>(out, r4, 2, 56);
  }
  if (panelRows == 6) {
    const low45 = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5);
    const high45 = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
    v128.store_lane<u64>(out, low45, 0, 16);
    v128.store_lane<u64>(out, low45, 1, 40);
    v128.store_lane<u64>(out, high45, 0, 64);
    if (whole) v128.store_lane<u64>(out, high45, 1, 88);
  }
  if (!whole) return;
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), panelRows * 12);
  if (panelRows == 5) v128.store_lane<f32>(out, r4, 3, 76);
}
