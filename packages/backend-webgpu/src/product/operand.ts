import type { Operand } from './product';

/** The functions of an operand in WGSL: its parts, its place, and its value or four of them, zeros where none is. */
export function operandFunctions(name: 'left' | 'right', operand: Operand): string {
  const value = operand.vectors ? 'vec4<f32>' : 'f32';
  return `
fn ${name}Side(s: i32, phase: i32) -> vec3<i32> { ${operand.side} }
fn ${name}Depth(k: i32, phase: i32) -> vec3<i32> { ${operand.depth} }
fn ${name}Place(side: vec3<i32>, depth: vec3<i32>) -> i32 { ${operand.place} }
fn ${name}Value(side: vec3<i32>, depth: vec3<i32>, isThere: bool) -> ${value} {
  let place = ${name}Place(side, depth);
  if (!isThere || place < 0) { return ${value}(); }
  return ${name}[${operand.vectors ? 'place / 4' : 'place'}];
}`;
}

/** 0, 1, ... below `count`. */
export const range = (count: number) => Array.from({ length: count }, (_, i) => i);
