import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * Products of two matrices that are never laid out: the shader works out where each value lies.
 *
 * `out[m, n] = sum over k of left(m, k) right(n, k)`, once a phase: products of one size that share their
 * operands. Each phase fills other rows of the output.
 */
export interface Product {
  /** What the texts below depend on, but for m, n, k and phases. */
  readonly key: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly phases: number;
  /** Its sides are rows m. */
  readonly left: Operand;
  /** Its sides are columns n. */
  readonly right: Operand;
  /** Body of `fn outRow(m: i32, phase: i32) -> i32`: the row of the output, of n values each; -1 for none. */
  readonly outRow: string;
}

/**
 * One of the factors. Where a value lies depends on its side (m or n) and its depth k; what each of them
 * contributes is worked out once, and put together for every value.
 */
export interface Operand {
  /** Body of `fn side(s: i32, phase: i32) -> vec3<i32>`. */
  readonly side: string;
  /** Body of `fn depth(k: i32, phase: i32) -> vec3<i32>`. */
  readonly depth: string;
  /** Body of `fn place(side: vec3<i32>, depth: vec3<i32>) -> i32`: the index in the buffer; -1 for a zero. */
  readonly place: string;
  /** Along which of the two neighbours lie side by side in memory. */
  readonly along: 'side' | 'depth';
  /**
   * Whether that is so of all four from a multiple of four on, and such four begin at a multiple of four in the
   * buffer, or are zeros together.
   */
  readonly vectors: boolean;
}

/** What is done to the sums. */
export interface Finish {
  /** One value a column, which is added. */
  readonly bias?: TensorInfo;
  /** What becomes of `v` after that in WGSL, where `Value` is the type of `v`. */
  readonly activation?: string;
}
