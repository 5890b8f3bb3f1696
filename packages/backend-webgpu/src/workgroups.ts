/** As many workgroups a dispatch may have in one dimension on every GPU. */
const MOST = 65535;

/** So many workgroups in two dimensions, maybe some more: a shader returns where {@link workgroup} is none of its own. */
export const inTwoDimensions = (count: number): [x: number, y: number] => [
  Math.min(count, MOST),
  Math.ceil(count / MOST),
];

/** The number of a workgroup in WGSL, where `id` is its `workgroup_id`. */
export const workgroup = (id: string) => `(i32(${id}.y) * ${MOST} + i32(${id}.x))`;
