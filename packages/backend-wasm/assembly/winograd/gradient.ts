import { lanes, panelColumns, panelRows } from '../build';
import { Patches, writeAddresses } from './patches';
import { noTap } from './arguments';
import { transformFilter, transformInput, transformOutput } from './transforms';

/*
 * The gradient to a filter sums over tiles: it is the product of the transformed picture, channels
 * by tiles, with the transformed dy, tiles by channels. Eight tiles are transformed together.
 */

@unmanaged
class GradientArguments extends Patches {
  channels: i32;
  size: i32;
  firstTile: i32;
  /** Tiles of this block: the depth of the product. */
  blockTiles: i32;
  zeros: usize;
  output: usize;
  matrixBytes: usize;
}

/** Bytes of a point: `lanes` channels. */
const pointBytes: usize = <usize>lanes << 2;
/** Channels that are whole vectors (or pairs of them) and whole panels: 20, or 8, or 24. */
const blockChannels: i32 = panelRows == 4 ? 8 : panelRows == 5 ? 20 : 24;

/** x as [point][panel of channels][tile][panelRows]: B' d B. Units are groups of 8 tiles. */
export function winogradGradientRowsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<GradientArguments>(args);
  const points = <usize>(a.size * a.size);
  const table = scratch;
  const block = scratch + 1152;
  const blockBytes = <usize>blockChannels << 2;
  const work = block + 36 * blockBytes;
  const rowBytes = <usize>panelRows << 2;
  const panelBytes = <usize>a.blockTiles * rowBytes;
  for (let unit = begin; unit < end; unit++) {
    const count = min(8, a.blockTiles - unit * 8);
    writeAddresses(a, 0, 0, a.firstTile + unit * 8, count, a.size, a.zeros, table);
    for (let channel = 0; channel < a.channels; channel += blockChannels) {
      const width = min(blockChannels, a.channels - channel);
      const panels = <usize>((width + panelRows - 1) / panelRows);
      let out = a.output + <usize>(channel / panelRows) * panelBytes + <usize>(unit * 8) * rowBytes;
      for (let t: usize = 0; t < <usize>count; t++) {
        const addresses = table + t * (points << 2);
        for (let i: usize = 0; i < <usize>width; i += lanes) {
          const skip = (<usize>channel + i) << 2;
          transformInput(a.size, addresses, skip, block + (i << 2), blockBytes, work);
        }
        let to = out;
        for (let p = block; p < block + points * blockBytes; p += blockBytes) {
          for (let i: usize = 0; i < panels; i++) {
            const from = p + i * rowBytes;
            v128.store(to + i * panelBytes, v128.load(from));
            if (panelRows == 5) store<f32>(to + i * panelBytes, load<f32>(from, 16), 16);
            if (panelRows == 6) store<u64>(to + i * panelBytes, load<u64>(from, 16), 16);
          }
          to += a.matrixBytes;
        }
        out += rowBytes;
      }
    }
  }
}

/** dy as [point][panel of channels][tile][panelColumns]: G g G'. Units are groups of 8 tiles. */
export function winogradGradientColumnsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<GradientArguments>(args);
  const table = scratch;
  const work = scratch + 512;
  const rowBytes = <usize>panelColumns << 2;
  const panelBytes = <usize>a.blockTiles * rowBytes;
  const pixels = <usize>(a.pitch * a.pitch);
  for (let unit = begin; unit < end; unit++) {
    const count = min(8, a.blockTiles - unit * 8);
    writeAddresses(a, 0, 0, a.firstTile + unit * 8, count, a.pitch, a.zeros, table);
    for (let channel = 0; channel < a.channels; channel += lanes) {
      let out = a.output + <usize>(channel / panelColumns) * panelBytes;
      out += <usize>(unit * 8) * rowBytes + (<usize>(channel % panelColumns) << 2);
      for (let t: usize = 0; t < <usize>count; t++) {
        const addresses = table + ((t * pixels) << 2);
        const skip = <usize>channel << 2;
        transformFilter(a.size, a.pitch, addresses, skip, out, a.matrixBytes, work);
        out += rowBytes;
      }
    }
  }
}

@unmanaged
class FilterOutputArguments {
  /** [point][row][column], in whole panels. */
  sums: usize;
  matrixBytes: usize;
  rowBytes: usize;
  size: i32;
  columns: i32;
  output: usize;
  /** Taps a side. */
  side: i32;
  /** Byte offsets of the taps in the output; noTap for one that is not there. */
  taps: usize;
}

/** The gradient to a filter: A' m A. Units are rows, the filter's input channels. */
export function winogradFilterOutputTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<FilterOutputArguments>(args);
  const points = scratch;
  const block = scratch + 192;
  const blockTable = block + 16 * pointBytes;
  const work = blockTable + 64;
  const taps = <usize>(a.side * a.side);
  for (let i: usize = 0; i < taps; i++) store<u32>(blockTable + (i << 2), block + i * pointBytes);
  for (let k = 0; k < a.size * a.size; k++) {
    store<u32>(points + (<usize>k << 2), <usize>k * a.matrixBytes);
  }
  for (let unit = begin; unit < end; unit++) {
    const sums = a.sums + <usize>unit * a.rowBytes;
    const row = a.output + (<usize>unit * a.columns << 2);
    for (let column = 0; column < a.columns; column += lanes) {
      const skip = <usize>column << 2;
      transformOutput(a.size, a.side, points, sums + skip, blockTable, 0, work);
      const bytes = <usize>min(a.columns - column, lanes) << 2;
      for (let tap: usize = 0; tap < taps; tap++) {
        const offset = load<u32>(a.taps + (tap << 2));
        if (offset == noTap) continue;
        const to = row + <usize>offset + skip;
        const value = block + tap * pointBytes;
        if (bytes < pointBytes) {
          for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(value + i));
          continue;
        }
        const low = v128.load(value);
        const high = lanes == 8 ? v128.load(value, 16) : low;
        v128.store(to, low);
        if (lanes == 8) v128.store(to, high, 16);
      }
    }
  }
}
