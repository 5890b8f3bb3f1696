/** Numbers that are not bytes or 16 bits from 0, by libvips's names. */
export const numberArrays = {
  char: Int8Array,
  short: Int16Array,
  int: Int32Array,
  uint: Uint32Array,
  float: Float32Array,
};

/** libvips's name of such numbers. */
export type NumberKind = keyof typeof numberArrays;

/** What such numbers are called. */
export const kindNames: Record<NumberKind, string> = {
  char: 'signed 8-bit values',
  short: 'signed 16-bit values',
  int: 'signed 32-bit values',
  uint: '32-bit values',
  float: 'float values',
};

/** Whether libvips's name of a depth is one of these. */
export function isNumberKind(depth: string): depth is NumberKind {
  return Object.hasOwn(numberArrays, depth);
}
