import { copyRun } from './copy';

/** y[batch, outer, i] = x[batch, outer, indices[batch, i]], slices of `sliceBytes` bytes. */
@unmanaged
class GatherArguments {
  x: usize;
  indices: usize;
  y: usize;
  outer: i32;
  /** Slices of x a (batch, outer). */
  dimension: i32;
  /** Indices a batch. */
  count: i32;
  sliceBytes: i32;
}

/** Units are slices of y. */
export function gatherTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<GatherArguments>(args);
  const bytes = <usize>g.sliceBytes;
  for (let unit = begin; unit < end; unit++) {
    const row = unit / g.count;
    const entry = (row / g.outer) * g.count + (unit % g.count);
    const index = load<i32>(g.indices + (<usize>entry << 2));
    const from = g.x + (<usize>row * g.dimension + index) * bytes;
    copyRun(from, g.y + <usize>unit * bytes, g.sliceBytes);
  }
}
