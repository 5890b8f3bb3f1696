/** A tile along one axis, in pixels. */
export interface Span {
  /** What the tile is there for. */
  readonly core: readonly [start: number, end: number];
  /** What goes through the network: the core and what lies around it. */
  readonly outer: readonly [start: number, end: number];
}

/** How an image is cut. */
export interface Cut {
  /** Pixels of a tile along each axis, what lies around its core included. */
  readonly tile: number;
  /** Pixels around the core on each side. */
  readonly around: number;
  /** Tiles begin at multiples of this. */
  readonly multiple: number;
}

/** Cuts an axis into tiles of about one size; `size` is a multiple of the cut's. */
export function spansOf(size: number, { tile, around, multiple }: Cut): Span[] {
  if (size <= tile) return [{ core: [0, size], outer: [0, size] }];
  const largest = Math.max(multiple, Math.floor((tile - 2 * around) / multiple) * multiple);
  const count = Math.ceil(size / largest);
  const length = Math.ceil(size / count / multiple) * multiple;
  return Array.from({ length: Math.ceil(size / length) }, (_, i) => {
    const core = [i * length, Math.min(size, (i + 1) * length)] as const;
    return { core, outer: [Math.max(0, core[0] - around), Math.min(size, core[1] + around)] };
  });
}

/**
 * The share that a tile has in each pixel of its outer span: 1 inside its core, and over a border that two
 * tiles share, `blend` pixels to either side, less and less. The shares of all tiles add up to 1.
 */
export function sharesOf({ core, outer }: Span, blend: number): Float32Array {
  const shares = new Float32Array(outer[1] - outer[0]);
  const isShared = { before: outer[0] < core[0], after: outer[1] > core[1] };
  const rising = (distance: number) => Math.min(1, Math.max(0, (distance + blend) / (2 * blend)));
  for (let i = 0; i < shares.length; i++) {
    const at = outer[0] + i + 0.5;
    const inside = at > core[0] && at < core[1] ? 1 : 0;
    const before = isShared.before ? rising(at - core[0]) : 1;
    const after = isShared.after ? rising(core[1] - at) : 1;
    shares[i] = blend === 0 ? inside : before * after;
  }
  return shares;
}

/** An image that is put together of tiles, `[height, width, channels]`. */
export class Mosaic {
  readonly values: Float32Array;

  constructor(
    readonly height: number,
    readonly width: number,
    readonly channels: number,
  ) {
    this.values = new Float32Array(height * width * channels);
  }

  /**
   * Adds a tile whose first value belongs at `top` and `left`, each value times its shares.
   *
   * @param tile `[rows.length, columns.length, channels]`.
   */
  add(
    tile: Float32Array,
    { top, left }: { readonly top: number; readonly left: number },
    rows: Float32Array,
    columns: Float32Array,
  ): void {
    const { channels, width, values } = this;
    for (const [y, row] of rows.entries()) {
      if (row === 0) continue;
      for (const [x, column] of columns.entries()) {
        const share = row * column;
        if (share === 0) continue;
        let from = (y * columns.length + x) * channels;
        let to = ((top + y) * width + left + x) * channels;
        for (let c = 0; c < channels; c++) values[to++]! += share * tile[from++]!;
      }
    }
  }
}

/** Every `scale`-th share: those of values that lie `scale` pixels apart. */
export function thinned(shares: Float32Array, scale: number): Float32Array {
  return scale === 1 ? shares : shares.filter((_, i) => i % scale === 0);
}
