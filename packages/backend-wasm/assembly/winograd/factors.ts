/*
 * The factors of the transforms. V8 builds a vector of 256 bits out of a constant in seven instructions
 * wherever it is used; out of a float in memory, in one.
 */

const a: f32 = 0.7071067811865476;
const b: f32 = 1.4142135623730951;
const factors = memory.data<f32>([
  0.5,
  0.75,
  1.125,
  1.5,
  2.25,
  2.5,
  3.375,
  0.421875,
  0.5625,
  0.84375,
  <f32>(32.0 / 27),
  <f32>(-32.0 / 81),
  <f32>(-2.0 / 3),
  <f32>(1.0 / 6),
  a,
  b,
  a * <f32>(-2.0 / 3),
  b * <f32>(1.0 / 6),
  <f32>(-32.0 / 27),
  <f32>(32.0 / 81),
]);

/** Places of the factors, in bytes. */
export namespace Factor {
  export const Half: usize = 0;
  export const ThreeQuarters: usize = 4;
  export const NineEighths: usize = 8;
  export const ThreeHalves: usize = 12;
  export const NineQuarters: usize = 16;
  export const FiveHalves: usize = 20;
  /** 3/2 to the third, and 3/4. */
  export const CubeOfQ: usize = 24;
  export const CubeOfP: usize = 28;
  export const SquareOfP: usize = 32;
  /** 27/32, its inverse, and a third of that; Minus is with the other sign. */
  export const Scale: usize = 36;
  export const InverseScale: usize = 40;
  export const MinusInverse: usize = 72;
  export const Third: usize = 76;
  export const MinusThird: usize = 44;
  export const MinusTwoThirds: usize = 48;
  export const Sixth: usize = 52;
  /** sqrt(1/2), and sqrt(2). */
  export const A: usize = 56;
  export const B: usize = 60;
  export const AMinusTwoThirds: usize = 64;
  export const BSixth: usize = 68;
}

/** Four channels times a factor. */
// @ts-ignore: decorator
@inline
export function times(x: v128, factor: usize): v128 {
  return f32x4.mul(x, v128.load32_splat(factors + factor));
}
