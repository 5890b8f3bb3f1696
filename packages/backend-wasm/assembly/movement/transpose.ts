/** y[.., j, .., i] = x[.., i, .., j] on words: x is contiguous along j, y along i. */
@unmanaged
class TransposeArguments {
  x: usize;
  y: usize;
  sizeI: i32;
  /** Bytes in x from an i to the next. */
  strideI: usize;
  sizeJ: i32;
  /** Bytes in y from a j to the next. */
  strideJ: usize;
  /** The other dimensions, outermost first; behind these fields. */
  rank: i32;
}

@unmanaged
class Dimension {
  size: i32;
  strideX: usize;
  strideY: usize;
}

/** Units are tiles of 32 x 32 elements. */
export function transposeTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<TransposeArguments>(args);
  const tilesI = (g.sizeI + 31) >> 5;
  const tilesJ = (g.sizeJ + 31) >> 5;
  for (let unit = begin; unit < end; unit++) {
    const i = (unit % tilesI) << 5;
    const j = ((unit / tilesI) % tilesJ) << 5;
    let rest = unit / tilesI / tilesJ;
    let x = g.x + <usize>i * g.strideI + (<usize>j << 2);
    let y = g.y + <usize>j * g.strideJ + (<usize>i << 2);
    for (let d = g.rank - 1; d >= 0; d--) {
      const dimension = changetype<Dimension>(
        args + offsetof<TransposeArguments>() + <usize>d * offsetof<Dimension>(),
      );
      const index = <usize>(rest % dimension.size);
      rest /= dimension.size;
      x += index * dimension.strideX;
      y += index * dimension.strideY;
    }
    transposeTile(x, g.strideI, y, g.strideJ, min(g.sizeI - i, 32), min(g.sizeJ - j, 32));
  }
}

function transposeTile(
  x: usize,
  strideI: usize,
  y: usize,
  strideJ: usize,
  sizeI: i32,
  sizeJ: i32,
): void {
  let i = 0;
  for (; i + 4 <= sizeI; i += 4) {
    let from = x + <usize>i * strideI;
    let to = y + (<usize>i << 2);
    let j = 0;
    for (; j + 4 <= sizeJ; j += 4) {
      const r0 = v128.load(from);
      const r1 = v128.load(from + strideI);
      const r2 = v128.load(from + 2 * strideI);
      const r3 = v128.load(from + 3 * strideI);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + strideJ, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to + 2 * strideJ, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to + 3 * strideJ, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      from += 16;
      to += 4 * strideJ;
    }
    for (; j < sizeJ; j++) {
      store<u32>(to, load<u32>(from));
      store<u32>(to, load<u32>(from + strideI), 4);
      store<u32>(to, load<u32>(from + 2 * strideI), 8);
      store<u32>(to, load<u32>(from + 3 * strideI), 12);
      from += 4;
      to += strideJ;
    }
  }
  for (; i < sizeI; i++) {
    let from = x + <usize>i * strideI;
    let to = y + (<usize>i << 2);
    for (let j = 0; j < sizeJ; j++) {
      store<u32>(to, load<u32>(from));
      from += 4;
      to += strideJ;
    }
  }
}
