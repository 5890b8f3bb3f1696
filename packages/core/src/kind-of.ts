/**
 * What a value is, such as `'Map'` or `'Float32Array'`, whichever context it was made in: test
 * runners give programs a Float32Array of their own, to which `instanceof` says no.
 *
 * @example
 * ```ts
 * import { kindOf } from '@gan/core';
 *
 * console.log(kindOf(new Map()), kindOf(Float32Array.of(1))); // Map Float32Array
 * ```
 *
 * @internal
 */
export const kindOf = (value: unknown): string =>
  Object.prototype.toString.call(value).slice(8, -1);
