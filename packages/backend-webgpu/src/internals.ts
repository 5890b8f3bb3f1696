import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type {
  BackendValues,
  DataId,
  DataStorage,
  DataType,
  TensorInfo,
} from '@tensorflow/tfjs-core';

/** The data of a tensor, as TensorFlow.js's WebGPU backend keeps it. */
export interface TensorData {
  readonly dtype: DataType;
  readonly shape: number[];
  values: unknown;
  refCount: number;
  resource?: GPUBuffer | GPUTexture | GPUExternalTexture | null;
  /** Whether the buffer is the caller's. */
  readonly external?: boolean;
}

/** A stock program that is about to run. */
export interface StockProgram {
  readonly pipeline: GPUComputePipeline;
  readonly dispatch: [number, number, number];
  readonly outputShape: number[];
  /** Whether it is told how much it computes, in units of `outputComponent` values. */
  readonly size?: boolean;
  readonly outputComponent?: number;
  /** Set for programs that read or draw pictures. */
  readonly pixelsOpType?: number | null;
}

/** What TensorFlow.js's WebGPU backend keeps to itself and we use or replace. */
export interface Internals {
  readonly tensorMap: DataStorage<TensorData>;
  bufferManager: Buffers;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  activeTimers?: { name: string; query: Promise<number> }[];
  readonly supportTimestampQuery: boolean;
  makeTensorInfo(shape: number[], dtype: DataType, values?: Float32Array): TensorInfo;
  recordAndSubmit(
    program: StockProgram,
    output: TensorInfo,
    inputs: TensorInfo[],
    uniforms?: readonly StockUniform[],
  ): void;
  makeUniforms(uniforms: readonly StockUniform[]): GPUBufferBinding;
  querySet: GPUQuerySet | null;
  getQueryTime(): Promise<number>;
  uploadToGPU(dataId: DataId): void;
  /** Whether few values that are not on the GPU yet are computed with in JavaScript. */
  shouldExecuteOnCPU(inputs: TensorInfo[], sizeThreshold?: number): boolean;
  submitQueue(): void;
  /** Keeps what was read, so that it is not read again. */
  convertAndCacheOnCPU(dataId: DataId, values: BackendValues): BackendValues;
  read(dataId: DataId): Promise<BackendValues>;
  dispose(): void;
}

/** One field of a stock program's uniform buffer. */
export interface StockUniform {
  readonly type: string;
  data: number[];
}

/** Buffers that are lent and taken back, as TensorFlow.js's backend asks for them. */
export interface Buffers {
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  acquireBuffer(
    size: number,
    usage: number,
    mappedAtCreation?: boolean,
    reuse?: boolean,
  ): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  dispose(): void;
}

type Stock = Omit<WebGPUBackend, keyof Internals> & Internals;

/** TensorFlow.js's WebGPU backend with what it keeps to itself. */
export const StockBackend = WebGPUBackend as unknown as new (
  ...given: ConstructorParameters<typeof WebGPUBackend>
) => Stock;
