/**
 * What TensorFlow.js asks of Node's module `util` where it finds itself in Node. The build puts this in its
 * place, so that the one file works there, too.
 */
export const { TextEncoder, TextDecoder } = globalThis;

const isOf =
  <T>(Class: new () => T) =>
  (value: unknown): value is T =>
    value instanceof Class;

export const types = {
  isFloat32Array: isOf(Float32Array),
  isInt32Array: isOf(Int32Array),
  isUint8Array: isOf(Uint8Array),
  isUint8ClampedArray: isOf(Uint8ClampedArray),
};
