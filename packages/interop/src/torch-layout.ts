/** Elements that lie one step apart, in our layout and in PyTorch's. */
type VisitRun = (
  ours: number,
  torch: number,
  count: number,
  ourStep: number,
  torchStep: number,
) => void;

/** Calls `visit` with all elements of a weight, run by run. */
type EachRun = (visit: VisitRun) => void;

/** How a weight of ours lies in PyTorch's tensor. */
export interface TorchLayout {
  /** PyTorch's shape. */
  readonly shape: readonly number[];
  /** Where each element is; left out where both have the same order. */
  readonly each?: EachRun;
}

/** Weights of one axis: biases, norms' weights, and vectors that only we keep as matrices. */
export const sameOrder = (count: number): TorchLayout => ({ shape: [count] });

/** Elements of a run: the lines of memory that they and the next run lie in fit into a core's cache. */
const RUN = 32;

/**
 * A kernel's `[h, w, in, out]` is `[out, in, h, w]` in PyTorch, and a transposed one's `[h, w, out, in]` is
 * `[in, out, h, w]`; both turn the axes the same way.
 */
export function kernelLayout(shape: readonly number[]): TorchLayout {
  const [height, width, third, fourth] = shape as [number, number, number, number];
  const pixels = height * width;
  const each: EachRun = (visit) => {
    for (let f = 0; f < fourth; f += RUN) {
      const count = Math.min(RUN, fourth - f);
      for (let t = 0; t < third; t++) {
        for (let p = 0; p < pixels; p++) {
          const ours = (p * third + t) * fourth + f;
          visit(ours, (f * third + t) * pixels + p, count, 1, third * pixels);
        }
      }
    }
  };
  return { shape: [fourth, third, height, width], each };
}

/** Our places of the values along an axis, in PyTorch's order. */
export type AxisOrder = readonly number[];

/** A dense layer's `[in, out]` is `[out, in]` in PyTorch. */
export function matrixLayout(
  [inputs, outputs]: readonly [number, number],
  inputOrder?: AxisOrder,
  outputOrder?: AxisOrder,
): TorchLayout {
  const each: EachRun = (visit) => {
    for (let row = 0; row < outputs; row++) {
      for (let column = 0; column < inputs; column++) {
        const ours = (inputOrder?.[column] ?? column) * outputs + (outputOrder?.[row] ?? row);
        visit(ours, row * inputs + column, 1, 1, 1);
      }
    }
  };
  return { shape: [outputs, inputs], each };
}

/** Values along one axis in another order. */
export function orderedLayout(count: number, order: AxisOrder | undefined): TorchLayout {
  if (!order) return sameOrder(count);
  return {
    shape: [count],
    each: (visit) => order.forEach((ours, torch) => void visit(ours, torch, 1, 1, 1)),
  };
}

/** The order of an image's values: PyTorch flattens `[C, H, W]`, we `[H, W, C]`. */
export function imageOrder([height, width, channels]: readonly number[]): AxisOrder {
  const pixels = height! * width!;
  return Array.from(
    { length: pixels * channels! },
    (_, torch) => (torch % pixels) * channels! + Math.floor(torch / pixels),
  );
}

/** Values of a weight of ours in PyTorch's layout, copied. */
export function toTorch(values: Float32Array, { each }: TorchLayout): Float32Array {
  if (!each) return values.slice();
  const turned = new Float32Array(values.length);
  each((ours, torch, count, ourStep, torchStep) => {
    for (let i = 0; i < count; i++) turned[torch + i * torchStep] = values[ours + i * ourStep]!;
  });
  return turned;
}

/** Values in PyTorch's layout in that of a weight of ours, copied. */
export function fromTorch(values: Float32Array, { each }: TorchLayout): Float32Array {
  if (!each) return values.slice();
  const turned = new Float32Array(values.length);
  each((ours, torch, count, ourStep, torchStep) => {
    for (let i = 0; i < count; i++) turned[ours + i * ourStep] = values[torch + i * torchStep]!;
  });
  return turned;
}
