import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { declare } from '../shader';

const THREADS = 256;

/** Values that a thread looks at, at least. */
const EACH = 16;

/** As many workgroups an operand keep a GPU busy. */
const MOST_PARTS = 512;

/** How many largest magnitudes are kept of each operand. */
export const magnitudePartsOf = (sizes: readonly number[]) =>
  Math.min(MOST_PARTS, Math.ceil(Math.max(...sizes) / (THREADS * EACH)));

/**
 * The largest finite magnitudes of two operands, each of another part of its values: `[2, parts]`. The caller
 * disposes of them.
 */
export function measureMagnitudes(
  backend: WebgpuBackend,
  operands: readonly [TensorInfo, TensorInfo],
): TensorInfo {
  const sizes = operands.map(({ shape }) => util.sizeFromShape(shape));
  const parts = magnitudePartsOf(sizes);
  const result = backend.output([2, parts]);
  const isWhole = sizes.every((size) => size % 4 === 0);
  const counts = sizes.map((size) => (isWhole ? size / 4 : size));
  backend.dispatch(
    {
      key: `magnitudes by ${isWhole ? 'fours' : 'ones'}`,
      source: () => source(isWhole),
      workgroups: [parts, 2],
    },
    {
      outputs: [result],
      inputs: operands,
      numbers: [...counts, parts].map((value) => ['i32', value] as const),
    },
  );
  return result;
}

const source = (isWhole: boolean) => `
${declare({
  outputs: ['magnitudes'],
  inputs: ['left', 'right'],
  vectors: isWhole ? ['left', 'right'] : [],
  numbers: ['leftCount', 'rightCount', 'parts'].map((name) => [name, 'i32'] as const),
})}
var<workgroup> largest: atomic<u32>;

/** Magnitudes are in the order of their bits; what is not finite, above them all, is left out. */
fn magnitude(v: f32) -> u32 {
  let bits = bitcast<u32>(v) & 0x7fffffffu;
  return select(bits, 0u, bits >= 0x7f800000u);
}
${
  isWhole
    ? 'fn most(v: vec4<f32>) -> u32 { return max(max(magnitude(v.x), magnitude(v.y)), max(magnitude(v.z), magnitude(v.w))); }'
    : 'fn most(v: f32) -> u32 { return magnitude(v); }'
}

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let first = i32(group.x) * ${THREADS} + i32(index);
  let step = numbers.parts * ${THREADS};
  var own = 0u;
  if (group.y == 0u) {
    for (var i = first; i < numbers.leftCount; i += step) { own = max(own, most(left[i])); }
  } else {
    for (var i = first; i < numbers.rightCount; i += step) { own = max(own, most(right[i])); }
  }
  atomicMax(&largest, own);
  workgroupBarrier();
  if (index == 0u) {
    magnitudes[i32(group.y) * numbers.parts + i32(group.x)] = bitcast<f32>(atomicLoad(&largest));
  }
}
`;

/**
 * Powers of two by which a product's operands are multiplied, so that the largest magnitude of each is between
 * 2^14 and 2^15: f16 ends at 65504, and keeps all its digits down to 2^-14. The powers are exact, and what they
 * do to the sums is undone by `unscaled` in two steps, as one power might be out of range.
 */
export const scalingFunctions = `
fn powerOfTwo(exponent: i32) -> f32 { return bitcast<f32>(u32(exponent + 127) << 23u); }
fn scalingOf(largest: u32) -> i32 { return min(126, 141 - i32(largest >> 23u)); }
fn unscaled(v: vec4<f32>, exponent: i32) -> vec4<f32> {
  let half = exponent / 2;
  return v * powerOfTwo(-half) * powerOfTwo(half - exponent);
}`;
