/*
 * What a build of this program is, given by scripts/generate.mjs as --use WIDE=1 --use FUSED=0.
 *
 * WIDE: kernels come in pairs of neighbouring vectors, which V8 makes one of 256 bits. FUSED: a product
 * and its sum are rounded once (see gemm/multiply-add.ts). Neither changes the order of any sum, so that
 * of two builds that are equally fused every result has the same bits.
 */

// @ts-ignore: a constant of the compiler
export const wide: i32 = WIDE;
// @ts-ignore: a constant of the compiler
export const fused: i32 = FUSED;

/** Rows of the micro-kernel's tile, and of a packed panel of the left operand. */
// 5 x 8 fills the 16 registers of 128 bits; of 256 bits, 4 x 16 leaves room for products, 6 x 16 for none.
export const panelRows: i32 = wide ? (fused ? 6 : 4) : 5;

/** Columns of the tile, and of a packed panel of the right operand. */
export const panelColumns: i32 = wide ? 16 : 8;

/** Floats that transforms and passes over tensors take at a time: a vector, or a pair of them. */
export const lanes: i32 = wide ? 8 : 4;
