/*
 * Vectors of one value, out of memory: loading one takes V8 one instruction, building one of 128 bits
 * takes three, and one of 256 bits seven, wherever it is used. Zero is free.
 */

const floats = memory.data<f32>([0.5, 1, -1, 6, Infinity]);
const integers = memory.data<i32>([0x8000_0000, 0x7fff_ffff]);

// @ts-ignore: decorator
@inline
export function half(): v128 { return v128.load32_splat(floats); }

// @ts-ignore: decorator
@inline
export function one(): v128 { return v128.load32_splat(floats, 4); }

// @ts-ignore: decorator
@inline
export function minusOne(): v128 { return v128.load32_splat(floats, 8); }

// @ts-ignore: decorator
@inline
export function six(): v128 { return v128.load32_splat(floats, 12); }

// @ts-ignore: decorator
@inline
export function infinity(): v128 { return v128.load32_splat(floats, 16); }

/** The bit of the sign, and all others. */
// @ts-ignore: decorator
@inline
export function signBit(): v128 { return v128.load32_splat(integers); }

// @ts-ignore: decorator
@inline
export function sizeBits(): v128 { return v128.load32_splat(integers, 4); }
