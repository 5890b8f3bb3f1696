import type { StepEngine } from '@gan/core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  type backend_util,
  type DataType,
  type Tensor,
  type TensorInfo,
  util,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Elements } from './runtime/observer';
import type { Runtime, TaskCall } from './runtime/runtime';
import { TensorData } from './tensor-data';

type Values = backend_util.BackendValues;

/**
 * The `gan-wasm` backend: TensorFlow.js's cpu backend with its data in a WebAssembly memory.
 *
 * The cpu kernels read that memory through views, without a copy. What they write are arrays,
 * which move into the memory when a compiled kernel first asks for their address.
 */
export class WasmBackend extends MathBackendCPU {
  /** What records its steps. */
  steps?: StepEngine<Tensor, Variable>;
  private readonly entries = new Map<object, TensorData>();
  /** Counts the tensors that kernels made. */
  private made = 0;

  constructor(readonly runtime: Runtime) {
    super();
  }

  /** The address of a tensor's elements. Allocates if they are not in the memory yet. */
  address(tensor: TensorInfo): number {
    return this.entry(tensor.dataId).address();
  }

  /** A new tensor whose values are arbitrary until a kernel writes them. */
  output(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const data = new TensorData(this.runtime, dtype);
    data.reserve(util.sizeFromShape([...shape]), `a tensor [${shape.join(', ')}]`);
    data.serial = ++this.made;
    return { dataId: this.add({}, data), shape: [...shape], dtype };
  }

  /** Whether nothing but the tensor itself holds its data, so that a kernel may write to it. */
  isSole({ dataId }: TensorInfo): boolean {
    return this.entry(dataId).refCount === 1;
  }

  /** A tensor that {@link isSole} as a kernel's result. */
  inPlace({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Runs a compiled task on as many threads as pay. */
  run(call: TaskCall): void {
    this.runtime.run(call);
  }

  /**
   * Runs a kernel; if it throws, frees the tensors that it made. Nobody else knows of them, and the
   * memory must not stay full after it ran out.
   */
  guard<T>(kernel: () => T): T {
    const before = this.made;
    try {
      return kernel();
    } catch (error) {
      for (const [dataId, { serial }] of this.entries) {
        if (serial > before) this.disposeData(dataId, true);
      }
      throw error;
    }
  }

  /** Data from outside is copied at once: the caller may reuse its array. */
  override write(values: Values, _shape: number[], dtype: DataType): object {
    const data = new TensorData(this.runtime, dtype);
    data.upload(values);
    const dataId = this.add({}, data);
    this.tellBrought(dataId, values);
    return dataId;
  }

  /** Data that a cpu kernel made stays where it is until a compiled kernel needs it. */
  override makeTensorInfo(
    shape: number[],
    dtype: DataType,
    values?: Values | string[],
  ): TensorInfo {
    const data = new TensorData(this.runtime, dtype);
    data.values = encodeStrings(values);
    data.serial = ++this.made;
    return { dataId: this.add({}, data), shape, dtype };
  }

  override move(
    dataId: object,
    values: Values,
    _shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const data = new TensorData(this.runtime, dtype, refCount);
    data.upload(values);
    this.add(dataId, data);
    this.tellBrought(dataId, values);
  }

  override readSync(dataId: object): Values {
    const data = this.entry(dataId);
    if (data.dtype === 'complex64') return super.readSync(dataId);
    return util.convertBackendValuesAndArrayBuffer(data.copy() as Values, data.dtype) as Values;
  }

  /** What makes views of a tensor's values in the memory: see TensorData. */
  viewer({ dataId }: TensorInfo): () => Elements {
    return this.entry(dataId).viewer();
  }

  /**
   * A tensor's values where they lie, for readers that would only throw a copy away.
   *
   * It is not to be written to, and holds until the next operation, which may move the memory.
   */
  view(dataId: object): Elements {
    return this.entry(dataId).values as Elements;
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.entries.get(dataId);
    const disposed = super.disposeData(dataId, force);
    if (disposed && data) {
      data.free();
      this.entries.delete(dataId);
    }
    return disposed;
  }

  override memory() {
    const { heap } = this.runtime;
    return {
      unreliable: false,
      reasons: [],
      /** Bytes of the WebAssembly memory that tensors occupy. */
      numBytesInWasm: heap.bytesInUse,
      /** The size of the WebAssembly memory, which never shrinks. */
      numBytesReserved: heap.bytesReserved,
    };
  }

  /** Frees every tensor; the memory and the threads stay for the next backend. */
  override dispose(): void {
    for (const data of this.entries.values()) data.free();
    this.entries.clear();
  }

  private add(dataId: object, data: TensorData): object {
    this.entries.get(dataId)?.free();
    this.runtime.observer?.added(dataId);
    this.entries.set(dataId, data);
    this.data.set(dataId, data);
    return dataId;
  }

  /** A tensor's data, if it still lives here. */
  dataOf(dataId: object): TensorData | undefined {
    return this.entries.get(dataId);
  }

  /** The data that lies at an address. */
  dataAt(address: number): TensorData | undefined {
    for (const data of this.entries.values()) if (data.place === address) return data;
    return undefined;
  }

  /** Copies a block, on as many threads as pay; an odd number of bytes goes byte by byte. */
  copyBlock(from: number, to: number, bytes: number): void {
    const each = bytes % 4 === 0 ? 4 : 1;
    const size = bytes / each;
    if (size === 0) return;
    const args = [each, from, to, size, size, each, each, 0];
    this.run({ task: 'copyTask', units: Math.ceil(size / 4096), work: size, args });
  }

  private tellBrought(dataId: object, values: Values): void {
    const { observer } = this.runtime;
    const data = this.entry(dataId);
    if (!observer || data.place === undefined) return;
    observer.brought(values as ArrayLike<number>, data.viewer(), dataId);
  }

  /** Through the cpu backend's storage, which fetches a tensor that lives on another backend. */
  private entry(dataId: object): TensorData {
    return this.data.get(dataId) as TensorData;
  }
}

function encodeStrings(values: Values | string[] | undefined): Values | undefined {
  if (!Array.isArray(values) || typeof values[0] !== 'string') return values as Values | undefined;
  return (values as string[]).map((text) => util.encodeString(text));
}
