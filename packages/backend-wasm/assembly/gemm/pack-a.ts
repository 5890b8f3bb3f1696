import { panelRows } from '../build';
import { GemmArguments } from './arguments';
import { interleave4 } from './interleave';
import { distance, tapOfPixel, tapsInRun, writePixel, writePixelTable } from './pixels';

/** Bytes of one depth of a panel. */
const depthBytes: usize = <usize>panelRows << 2;

/**
 * Packs a panel of rows of A from `row` on, depth [k0, k1), to `out` as [depth][panelRows], for rows that
 * are pixels. Rows past the last repeat it: their products land in a junk row.
 */
export function packPixelRows(
  g: GemmArguments,
  source: usize,
  row: i32,
  k0: i32,
  k1: i32,
  out: usize,
  pixels: usize,
): void {
  let inside = true;
  for (let r = 0; r < panelRows; r++) {
    const entry = pixels + <usize>r * 12;
    inside = writePixel(g, source, min(row + r, g.rows - 1), entry) && inside;
  }
  const last = (k1 + g.channels - 1) / g.channels;
  let channel = k0 % g.channels;
  for (let k = k0; k < k1; ) {
    const tap = k / g.channels;
    const offsetY = load<i32>(g.taps + <usize>tap * 12);
    const offsetX = load<i32>(g.taps + <usize>tap * 12, 4);
    const bytes = distance(g, offsetY, offsetX);
    const skip = <usize>channel << 2;
    const run = inside ? tapsInRun(g, tap, last) : 1;
    const count = min(run * g.channels - channel, k1 - k);
    if (inside) {
      interleave(
        <usize>load<u32>(pixels) + bytes + skip,
        <usize>load<u32>(pixels, 12) + bytes + skip,
        <usize>load<u32>(pixels, 24) + bytes + skip,
        <usize>load<u32>(pixels, 36) + bytes + skip,
        panelRows > 4 ? <usize>load<u32>(pixels, 48) + bytes + skip : 0,
        panelRows > 5 ? <usize>load<u32>(pixels, 60) + bytes + skip : 0,
        count,
        out,
      );
    } else {
      interleave(
        tapOfPixel(g, pixels, offsetY, offsetX, bytes) + skip,
        tapOfPixel(g, pixels + 12, offsetY, offsetX, bytes) + skip,
        tapOfPixel(g, pixels + 24, offsetY, offsetX, bytes) + skip,
        tapOfPixel(g, pixels + 36, offsetY, offsetX, bytes) + skip,
        panelRows > 4 ? tapOfPixel(g, pixels + 48, offsetY, offsetX, bytes) + skip : 0,
        panelRows > 5 ? tapOfPixel(g, pixels + 60, offsetY, offsetX, bytes) + skip : 0,
        count,
        out,
      );
    }
    out += <usize>count * depthBytes;
    k += count;
    channel = 0;
  }
}

/** Interleaves a panel's runs of `count` floats: out[i][r] = run r [i]. */
function interleave(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  count: i32,
  out: usize,
): void {
  for (; count >= 3; count -= 4) {
    // Of three that are left, the vectors' last lanes are read but not written.
    const r4 = panelRows > 4 ? v128.load(p4) : f32x4.splat(0);
    const r5 = panelRows > 5 ? v128.load(p5) : r4;
    const whole = count > 3;
    interleave4(v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3), r4, r5, out, whole);
    if (!whole) return;
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    p4 += 16;
    p5 += 16;
    out += 4 * depthBytes;
  }
  for (; count > 0; count--) {
    store<f32>(out, load<f32>(p0));
    store<f32>(out, load<f32>(p1), 4);
    store<f32>(out, load<f32>(p2), 8);
    store<f32>(out, load<f32>(p3), 12);
    if (panelRows > 4) store<f32>(out, load<f32>(p4), 16);
    if (panelRows > 5) store<f32>(out, load<f32>(p5), 20);
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    p4 += 4;
    p5 += 4;
    out += depthBytes;
  }
}

/** The tap whose addresses the pixel table holds; one a thread, reset by each block. */
let tableTap: i32 = -1;

export function forgetPixelTable(): void {
  tableTap = -1;
}

/**
 * Packs a panel of rows of A from `row` on, depth [k0, k1), to `out` as [depth][panelRows], for rows that
 * are (tap, channel) pairs: channels of a pixel lie side by side.
 */
export function packChannelRows(
  g: GemmArguments,
  source: usize,
  row: i32,
  k0: i32,
  k1: i32,
  out: usize,
  table: usize,
): void {
  const tap = row / g.channels;
  const channel = row % g.channels;
  if (channel + panelRows <= g.channels) {
    usePixelTable(g, source, tap, k0, k1, table);
    const skip = <usize>channel << 2;
    const end = table + (<usize>(k1 - k0) << 2);
    for (let entry = table; entry < end; entry += 4) {
      const p = <usize>load<u32>(entry) + skip;
      v128.store(out, v128.load(p));
      if (panelRows == 5) store<f32>(out, load<f32>(p, 16), 16);
      if (panelRows == 6) store<u64>(out, load<u64>(p, 16), 16);
      out += depthBytes;
    }
    return;
  }
  for (let r = 0; r < panelRows; ) {
    const index = min(row + r, g.rows - 1);
    const first = index % g.channels;
    const count = row + r < g.rows ? min(g.channels - first, panelRows - r) : 1;
    usePixelTable(g, source, index / g.channels, k0, k1, table);
    const end = table + (<usize>(k1 - k0) << 2);
    copyChannels(table, end, <usize>first << 2, count, out + (<usize>r << 2));
    r += count;
  }
}

/** Copies channels of each pixel of a table, fewer than a panel has rows, to every depth of a panel. */
function copyChannels(table: usize, end: usize, skip: usize, count: i32, out: usize): void {
  if (count == 1) {
    for (; table < end; table += 4) {
      store<f32>(out, load<f32>(<usize>load<u32>(table) + skip));
      out += depthBytes;
    }
  } else if (count == 2) {
    for (; table < end; table += 4) {
      store<u64>(out, load<u64>(<usize>load<u32>(table) + skip));
      out += depthBytes;
    }
  } else if (count == 3) {
    for (; table < end; table += 4) {
      const p = <usize>load<u32>(table) + skip;
      store<u64>(out, load<u64>(p));
      store<f32>(out, load<f32>(p, 8), 8);
      out += depthBytes;
    }
  } else if (count == 4) {
    for (; table < end; table += 4) {
      v128.store(out, v128.load(<usize>load<u32>(table) + skip));
      out += depthBytes;
    }
  } else {
    for (; table < end; table += 4) {
      const p = <usize>load<u32>(table) + skip;
      v128.store(out, v128.load(p));
      store<f32>(out, load<f32>(p, 16), 16);
      out += depthBytes;
    }
  }
}

function usePixelTable(
  g: GemmArguments,
  source: usize,
  tap: i32,
  k0: i32,
  k1: i32,
  table: usize,
): void {
  if (tap == tableTap) return;
  tableTap = tap;
  writePixelTable(g, source, tap, k0, k1, table);
}
