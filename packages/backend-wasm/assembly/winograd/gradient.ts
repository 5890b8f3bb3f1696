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

/** x as [point][panel of 5 channels][tile][5]: B' d B. Units are groups of 8 tiles. */
export function winogradGradientRowsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<GradientArguments>(args);
  const points = <usize>(a.size * a.size);
  const table = scratch;
  const block = scratch + 1152;
  const work = block + 2880;
  const panelBytes = <usize>a.blockTiles * 20;
  for (let unit = begin; unit < end; unit++) {
    const count = min(8, a.blockTiles - unit * 8);
    writeAddresses(a, 0, 0, a.firstTile + unit * 8, count, a.size, a.zeros, table);
    // Twenty channels are five vectors, and four panels.
    for (let channel = 0; channel < a.channels; channel += 20) {
      const width = min(20, a.channels - channel);
      const panels = <usize>((width + 4) / 5);
      let out = a.output + <usize>(channel / 5) * panelBytes + <usize>unit * 160;
      for (let t: usize = 0; t < <usize>count; t++) {
        const addresses = table + t * (points << 2);
        for (let i: usize = 0; i < <usize>width; i += 4) {
          const skip = (<usize>channel + i) << 2;
          transformInput(a.size, addresses, skip, block + (i << 2), 80, work);
        }
        let to = out;
        for (let p = block; p < block + points * 80; p += 80) {
          for (let i: usize = 0; i < panels; i++) {
            v128.store(to + i * panelBytes, v128.load(p + i * 20));
            store<f32>(to + i * panelBytes, load<f32>(p + i * 20, 16), 16);
          }
          to += a.matrixBytes;
        }
        out += 20;
      }
    }
  }
}

/** dy as [point][panel of 8 channels][tile][8]: G g G'. Units are groups of 8 tiles. */
export function winogradGradientColumnsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<GradientArguments>(args);
  const table = scratch;
  const work = scratch + 512;
  const panelBytes = <usize>a.blockTiles << 5;
  const pixels = <usize>(a.pitch * a.pitch);
  for (let unit = begin; unit < end; unit++) {
    const count = min(8, a.blockTiles - unit * 8);
    writeAddresses(a, 0, 0, a.firstTile + unit * 8, count, a.pitch, a.zeros, table);
    for (let channel = 0; channel < a.channels; channel += 4) {
      let out = a.output + <usize>(channel >> 3) * panelBytes + <usize>unit * 256;
      out += <usize>(channel & 4) << 2;
      for (let t: usize = 0; t < <usize>count; t++) {
        const addresses = table + ((t * pixels) << 2);
        const skip = <usize>channel << 2;
        transformFilter(a.size, a.pitch, addresses, skip, out, a.matrixBytes, work);
        out += 32;
      }
    }
  }
}

@unmanaged
class FilterOutputArguments {
  /** [point][row][column], rows in panels of 5, columns in panels of 8. */
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
  const work = block + 256;
  const taps = <usize>(a.side * a.side);
  for (let k = 0; k < a.size * a.size; k++) {
    store<u32>(points + (<usize>k << 2), <usize>k * a.matrixBytes);
  }
  for (let unit = begin; unit < end; unit++) {
    const sums = a.sums + <usize>unit * a.rowBytes;
    const row = a.output + (<usize>unit * a.columns << 2);
    for (let column = 0; column < a.columns; column += 4) {
      const skip = <usize>column << 2;
      transformOutput(a.size, a.side, points, sums + skip, block, 16, work);
      const bytes = <usize>min(a.columns - column, 4) << 2;
      for (let tap: usize = 0; tap < taps; tap++) {
        const offset = load<u32>(a.taps + (tap << 2));
        if (offset == noTap) continue;
        const to = row + <usize>offset + skip;
        const value = block + (tap << 4);
        if (bytes == 16) v128.store(to, v128.load(value));
        else for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(value + i));
      }
    }
  }
}
