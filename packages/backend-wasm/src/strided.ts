/** A dimension of several tensors that are walked together: its size, and the stride of each. */
export interface Dimension {
  readonly size: number;
  readonly strides: readonly number[];
}

/** Elements from one index to the next, in each dimension of a contiguous tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** The strides of an operand when it is broadcast to `shape`: 0 where it stands still. */
export function broadcastStrides(operand: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(operand);
  const missing = shape.length - operand.length;
  return shape.map((_, i) => {
    const own = i - missing;
    return own < 0 || operand[own] === 1 ? 0 : strides[own]!;
  });
}

/** The same walk in as few dimensions as possible, outermost first; none where all have size 1. */
export function collapse(dimensions: readonly Dimension[]): Dimension[] {
  const result: Dimension[] = [];
  for (const dimension of dimensions) {
    if (dimension.size === 1) continue;
    const outer = result.at(-1);
    const joins = outer?.strides.every(
      (stride, i) => stride === dimension.strides[i]! * dimension.size,
    );
    if (outer && joins) {
      result[result.length - 1] = { ...dimension, size: outer.size * dimension.size };
    } else {
      result.push(dimension);
    }
  }
  return result;
}
