/** How the left operand is read out of a picture; see assembly/gemm/arguments.ts. */
export interface PixelGrid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly taps: readonly Tap[];
}

/** A matrix is a picture one pixel high, seen through one tap. */
export function matrixGrid(width: number, channels: number): PixelGrid {
  return {
    height: 1,
    width,
    channels,
    gridHeight: 1,
    gridWidth: width,
    strideY: 1,
    strideX: 1,
    taps: [{ offsetY: 0, offsetX: 0, weightOffset: 0 }],
  };
}

/** One tap of a filter: where it reads, and where its rows of the right operand begin, in bytes. */
export interface Tap {
  readonly offsetY: number;
  readonly offsetX: number;
  readonly weightOffset: number;
}

/** Where an operand lies, and how many bytes apart the batches are (0: all use the same). */
export interface Operand {
  readonly address: number;
  readonly batchBytes?: number;
}

/** What happens to a finished sum: bias[column] is added, then the activation applied. */
export interface Finish {
  /** Address of the bias, or 0 for none. */
  readonly bias: number;
  readonly activation: keyof typeof activations;
  /** Address of the slopes of `prelu`, one a column. */
  readonly slopes?: number;
  /** The slope of `leakyrelu`. */
  readonly slope?: number;
}

/** Activations that are applied to the sums while they are in the cache. */
export const activations = { linear: 0, relu: 1, relu6: 2, leakyrelu: 3, prelu: 4 } as const;

/** Y[rows, columns] = A[rows, depth] B[depth, columns], `batches` times. All sizes are at least 1. */
export interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batches?: number;
  readonly source: Operand;
  /** Rows are pixels and depth is (tap, channel), or the other way round. */
  readonly pixelsAre: 'rows' | 'depth';
  readonly grid: PixelGrid;
  readonly weights: Operand & {
    readonly transposed: boolean;
    /** Bytes from a row to the next, or from a column to the next where transposed. */
    readonly stride: number;
    /** Depth after which the next tap's rows begin. */
    readonly segment: number;
  };
  /** Byte distances between images, lines and pixels; where pixels are depth, between rows. */
  readonly output: Operand & {
    readonly imageBytes?: number;
    readonly lineBytes?: number;
    readonly pixelBytes: number;
  };
  readonly finish?: Finish;
}
