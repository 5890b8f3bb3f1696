import type { backend_util, DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import { layout } from './runtime/layout';
import type { Elements } from './runtime/observer';
import type { Runtime } from './runtime/runtime';

/** The element types that live in the WebAssembly memory; strings and complex pairs don't. */
const arrayOf = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

export type NumericType = keyof typeof arrayOf;

/** A tensor's data, as the cpu kernels see it: they read `values`. */
export class TensorData {
  refCount: number;
  /** Place in the order of making, from 1; 0 for data from outside the kernels. */
  serial = 0;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  private pointer = 0;
  private length = 0;
  private array: backend_util.BackendValues | undefined;

  constructor(
    private readonly runtime: Runtime,
    readonly dtype: DataType,
    refCount = 1,
  ) {
    this.refCount = refCount;
  }

  /**
   * The elements: the array that a cpu kernel made, or a view of the WebAssembly memory.
   *
   * A view is not to be kept: growing an unshared memory detaches it.
   */
  get values(): backend_util.BackendValues | undefined {
    this.runtime.observer?.read();
    return this.look();
  }

  private look(): backend_util.BackendValues | undefined {
    if (this.array !== undefined || !isNumeric(this.dtype)) return this.array;
    if (this.pointer === 0) return undefined;
    const address = this.length > 0 ? this.pointer : layout.zeros;
    return new arrayOf[this.dtype](this.runtime.memory.buffer, address, this.length);
  }

  set values(values: backend_util.BackendValues | undefined) {
    this.free();
    // Some cpu kernels pass an input's view on as their result; it must not follow the input's fate.
    this.array = this.isForeign(values) ? values : (values as TypedArray).slice();
  }

  /** The elements in an array of their own, which may be kept and sent anywhere. */
  copy(): backend_util.BackendValues | undefined {
    const { values } = this;
    return Array.isArray(values) ? values : (values as TypedArray | undefined)?.slice();
  }

  /** Where the elements lie in the WebAssembly memory; they are copied there if they are not yet. */
  address(): number {
    if (this.pointer === 0) {
      const { array } = this;
      this.upload(array);
      // Strings and the like stay where they are.
      if (this.pointer !== 0) {
        this.runtime.observer?.brought(array as ArrayLike<number>, this.viewer());
      }
    }
    return this.pointer;
  }

  /** Where the elements lie, if they do in the memory. */
  get place(): number | undefined {
    return this.pointer === 0 || this.length === 0 ? undefined : this.pointer;
  }

  /** The bytes that they take there. */
  get bytes(): number {
    return this.length * bytesOf(this.dtype);
  }

  /** Has them lie elsewhere, where they are already; the former place is the caller's. */
  settle(address: number): void {
    this.pointer = address;
  }

  /** What makes views of the elements in the memory, each to be used at once. */
  viewer(): () => Elements {
    const address = this.address();
    const { length, runtime } = this;
    const type = arrayOf[this.dtype as NumericType];
    return () => new type(runtime.memory.buffer, address, length);
  }

  /** Takes memory for `length` elements, whose values are arbitrary until a kernel writes them. */
  reserve(length: number, purpose = `a tensor of ${length} values`): number {
    this.free();
    this.length = length;
    this.pointer =
      length === 0
        ? layout.zeros
        : this.runtime.heap.allocate(length * bytesOf(this.dtype), purpose);
    return this.pointer;
  }

  /** Copies numbers into the WebAssembly memory; other data is kept as it is. */
  upload(values: backend_util.BackendValues | undefined): void {
    if (values === undefined || !isNumeric(this.dtype)) {
      this.array = values;
      return;
    }
    // Some callers hand over plain buffers, or arrays of another type.
    const numbers = ArrayBuffer.isView(values) || Array.isArray(values) ? values : undefined;
    const elements = numbers ?? new arrayOf[this.dtype](values as unknown as ArrayBuffer);
    this.reserve(elements.length);
    this.array = undefined;
    this.viewer()().set(elements as ArrayLike<number>);
  }

  private isForeign(values: backend_util.BackendValues | undefined): boolean {
    if (!ArrayBuffer.isView(values)) return true;
    const { buffer } = this.runtime.memory;
    // A shared memory that has grown has several buffers.
    return values.buffer !== buffer && values.buffer.constructor.name !== 'SharedArrayBuffer';
  }

  free(): void {
    if (this.pointer !== 0 && this.length > 0) this.runtime.heap.free(this.pointer);
    this.pointer = 0;
    this.length = 0;
    this.array = undefined;
  }
}

export function isNumeric(dtype: DataType): dtype is NumericType {
  return dtype in arrayOf;
}

function bytesOf(dtype: DataType): number {
  return isNumeric(dtype) ? arrayOf[dtype].BYTES_PER_ELEMENT : 0;
}
