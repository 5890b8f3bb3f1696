/**
 * The argument block of the norm tasks; src/kernels/norm-call.ts writes the same fields.
 *
 * x is `groups` times `rows` pixels of `channels` values, and statistics belong to a group and a
 * channel. Units are blocks of `blockRows` rows, `blocks` a group, cut by the shape alone: sums of
 * a block are kept apart and added up in order, so they round the same for any number of threads.
 */
@unmanaged
export class NormArguments {
  groups: i32;
  rows: i32;
  channels: i32;
  blockRows: i32;
  blocks: i32;
  x: usize;
  /** y, or dx in the gradient. */
  output: usize;
  dy: usize;
  /** [channels], or 0 for none. */
  gamma: usize;
  beta: usize;
  /** [groups, channels] */
  mean: usize;
  variance: usize;
  dgamma: usize;
  dbeta: usize;
  /** Sums of a block: `sumsPerBlock` rows of padded channels a unit. */
  partials: usize;
  /** In the gradient, mean(d) and mean(d xc) / (variance + epsilon) a group, padded channels each. */
  totals: usize;
  epsilon: f32;
  activation: i32;
  slope: f32;
}

/** Channels in whole vectors: rows of working memory have this length. */
// @ts-ignore: decorator
@inline
export function paddedChannels(a: NormArguments): i32 {
  return (a.channels + 3) & ~3;
}

/** Bytes of a row of working memory. */
// @ts-ignore: decorator
@inline
export function paddedBytes(a: NormArguments): usize {
  return <usize>paddedChannels(a) << 2;
}

/** Rows of block `unit` of its group. */
// @ts-ignore: decorator
@inline
export function rowsOf(a: NormArguments, unit: i32): i32 {
  return min(a.blockRows, a.rows - (unit % a.blocks) * a.blockRows);
}

/** Bytes from the first value of x to the first of block `unit`. */
// @ts-ignore: decorator
@inline
export function startOf(a: NormArguments, unit: i32): usize {
  const row = <usize>(unit / a.blocks) * a.rows + <usize>(unit % a.blocks) * a.blockRows;
  return (row * <usize>a.channels) << 2;
}

/**
 * Writes what turns x of a group into y: rows of mean, scale and shift in y = (x - mean) scale +
 * shift. Forward and gradient both come here, so that they agree on the sign of every y.
 */
export function writeCoefficients(a: NormArguments, group: i32, to: usize): void {
  const width = paddedBytes(a);
  memory.fill(to, 0, width * 3);
  const first = (<usize>group * a.channels) << 2;
  for (let c: usize = 0; c < <usize>a.channels << 2; c += 4) {
    const gamma = a.gamma ? load<f32>(a.gamma + c) : 1;
    const deviation = Math.sqrt(<f64>load<f32>(a.variance + first + c) + <f64>a.epsilon);
    store<f32>(to + c, load<f32>(a.mean + first + c));
    store<f32>(to + width + c, <f32>(<f64>gamma / deviation));
    if (a.beta) store<f32>(to + width * 2 + c, load<f32>(a.beta + c));
  }
}
