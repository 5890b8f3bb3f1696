import { BackendError, precisionState, type StepEngine } from '@gan/core';
import {
  type BackendValues,
  type DataId,
  type DataType,
  type Tensor,
  type TensorInfo,
  util,
  type Variable,
} from '@tensorflow/tfjs-core';
import { backendName } from './backend-name';
import type { Changing } from './changing';
import { ChangingBuffers } from './changing-buffers';
import { type Internals, StockBackend, type StockProgram, type StockUniform } from './internals';
import { bytesOf, bytesOfValues, KeptBuffers } from './kept-buffers';
import { type Pipeline, Pipelines } from './pipelines';
import { LentBuffers } from './recording/lent-buffers';
import type { Command, Copies } from './recording/recorder';
import type { Shader, ShaderNumber } from './shader';
import { stockBytes, stockFields } from './stock-uniforms';
import type { SubgroupMatrices } from './subgroup-matrices';

/** What a shader reads and writes, in the order in which it declares them. */
export interface Arguments {
  readonly outputs: readonly TensorInfo[];
  readonly inputs: readonly TensorInfo[];
  /** Numbers that calls share: each set of them has its buffer, and is written once. */
  readonly numbers?: readonly ShaderNumber[];
  /** Numbers that differ from step to step, in place of `numbers`. */
  readonly changing?: Changing;
}

/** Fewer keep the GPU waiting; more keep the first of them waiting. */
const DISPATCHES_A_SUBMIT = 48;

/** Tensors of so many bytes or fewer share buffers. */
const CONSTANT_BYTES = 64;

/**
 * TensorFlow.js's WebGPU backend with dispatches of our own: buffers are lent again at once, numbers are written
 * once, and bind groups are kept, so that an equal step makes nothing new.
 */
export class WebgpuBackend extends StockBackend {
  /** What large products are computed on in mixed precision. */
  matrices?: SubgroupMatrices | undefined;
  /** What records its steps. */
  steps?: StepEngine<Tensor, Variable>;
  /** Dispatches since the backend began. */
  dispatches = 0;
  /** For tensors. */
  readonly buffers: LentBuffers;
  readonly #uniforms: KeptBuffers;
  /** Small tensors, as the numbers in `mul(x, 2)`: those of the same values share a buffer. */
  readonly #constants: KeptBuffers;
  readonly #tensorUsage: number;
  readonly #overwritten = new WeakSet<DataId>();
  readonly #changing: ChangingBuffers;
  readonly #pipelines: Pipelines;
  /** Why nothing is computed any more. */
  #failure?: string;
  #disposed = false;

  constructor(device: GPUDevice, info?: GPUAdapterInfo, matrices?: SubgroupMatrices) {
    super(device, info);
    this.matrices = matrices;
    this.buffers = new LentBuffers(device);
    this.#pipelines = new Pipelines(device);
    this.bufferManager = this.buffers;
    this.#uniforms = new KeptBuffers(device, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.#changing = new ChangingBuffers(device.queue, this.#uniforms, () => {
      if (this.commandEncoder) this.submitQueue();
    });
    // Tensors are read by copying them.
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    this.#tensorUsage = STORAGE | COPY_SRC | COPY_DST;
    this.#constants = new KeptBuffers(device, this.#tensorUsage);
    void device.lost.then(({ reason, message }) => {
      if (!this.#disposed) this.#failure ??= `the GPU was lost (${message || reason})`;
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#failure ??= firstLines((event as GPUUncapturedErrorEvent).error);
    });
  }

  override dispose(): void {
    this.#disposed = true;
    precisionState().running = undefined;
    super.dispose();
    // The device is the backend's own, and with it goes all that lies on it.
    this.device.destroy();
  }

  /** Makes a tensor for a kernel's result. */
  output(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const info = this.makeTensorInfo([...shape], dtype);
    // Without a value there is no buffer, and what is read is this.
    if (util.sizeFromShape(info.shape) === 0) this.tensorMap.get(info.dataId).values = [];
    return info;
  }

  /** What JavaScript makes of drawn values would be the same in each repetition of a recorded step. */
  override shouldExecuteOnCPU(inputs: TensorInfo[], sizeThreshold?: number): boolean {
    return !this.buffers.recorder && super.shouldExecuteOnCPU(inputs, sizeThreshold);
  }

  /** Whether nothing but the tensor itself holds its data, so that a kernel may write to it. */
  isSole(tensor: TensorInfo): boolean {
    // Brought to the GPU first, as it may be to a buffer that others of the same values share.
    const buffer = this.bufferOf(tensor);
    const { refCount, external } = this.tensorMap.get(tensor.dataId);
    return refCount === 1 && !external && !this.#constants.has(buffer);
  }

  /** Whether a tensor's data is in this buffer of its own, and nothing else holds it. */
  holdsAlone({ dataId }: TensorInfo, buffer: GPUBuffer): boolean {
    const { resource, refCount, external } = this.tensorMap.get(dataId);
    return resource === buffer && refCount === 1 && !external;
  }

  /** Whether a tensor is not on the GPU yet, and holds one value alone. */
  holdsOnly({ dataId }: TensorInfo, value: number): boolean {
    const { resource, values } = this.tensorMap.get(dataId);
    return !resource && (values as Float32Array | null)?.every((held) => held === value) === true;
  }

  /** Brings a tensor's values to the GPU, behind the commands that its buffer may still be named by. */
  override uploadToGPU(dataId: DataId): void {
    const data = this.tensorMap.get(dataId);
    if (data.resource) return;
    const { recorder } = this.buffers;
    const drawn = recorder?.isDrawn(data.values) ? data.values : undefined;
    const bytes = data.values ? bytesOfValues(data) : undefined;
    if (bytes && !drawn && bytes.byteLength <= CONSTANT_BYTES && !this.#constants.full) {
      data.resource = this.#constants.holding(bytes);
    } else {
      const size = bytes?.byteLength ?? 4 * util.sizeFromShape(data.shape);
      // Drawn values are written before a recorded step's first command, of which none may write there then.
      const reuse = drawn === undefined;
      const buffer = this.buffers.acquireBuffer(size, this.#tensorUsage, false, reuse);
      if (bytes && this.commandEncoder) this.submitQueue();
      if (bytes) this.queue.writeBuffer(buffer, 0, bytes);
      if (bytes) recorder?.brought(buffer, { size, drawn });
      data.resource = buffer;
    }
    // What is on the GPU is read from there: a kernel may change it.
    data.values = null;
  }

  /** A buffer for a tensor of so many bytes. */
  tensorBuffer(size: number): GPUBuffer {
    return this.buffers.acquireBuffer(size, this.#tensorUsage);
  }

  /** A buffer for a tensor that outlives the step, be that recorded or not. */
  lastingBuffer(size: number): GPUBuffer {
    return this.buffers.lasting(size, this.#tensorUsage);
  }

  /** A tensor's buffer, to which its values are brought if need be. */
  bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.uploadToGPU(dataId);
    return this.tensorMap.get(dataId).resource as GPUBuffer;
  }

  /** Copies all of a buffer, behind what is in the queue already. */
  copy(from: GPUBuffer, to: GPUBuffer): void {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.commandEncoder!.copyBufferToBuffer(from, 0, to, 0, to.size);
  }

  /** Puts dispatches that were made before behind what is in the queue already. */
  runAll(commands: readonly (Command | Copies)[]): void {
    this.ensureCommandEncoderReady();
    this.computePassEncoder ??= this.commandEncoder!.beginComputePass();
    let pass = this.computePassEncoder;
    let former: GPUComputePipeline | undefined;
    let dispatches = 0;
    for (const command of commands) {
      if (typeof command === 'function') {
        command();
        this.ensureCommandEncoderReady();
        this.computePassEncoder ??= this.commandEncoder!.beginComputePass();
        pass = this.computePassEncoder;
        former = undefined;
        continue;
      }
      dispatches += 1;
      const { pipeline, group, workgroups } = command;
      if (pipeline !== former) pass.setPipeline(pipeline);
      former = pipeline;
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    this.dispatches += dispatches;
  }

  /** A tensor that {@link isSole} as a kernel's result. What is kept of it from a reading would be old. */
  inPlace({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.uploadToGPU(dataId);
    this.overwrites(dataId);
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Forgets what is kept of a tensor from a reading: its data is about to change. */
  overwrites(dataId: DataId): void {
    this.tensorMap.get(dataId).values = null;
    // A reading that is on its way would keep what it finds.
    this.#overwritten.add(dataId);
  }

  /** Puts a shader behind what is in the queue already. */
  dispatch(shader: Shader, { outputs, inputs, numbers, changing }: Arguments): void {
    const [x, y = 1, z = 1] = shader.workgroups;
    if (x * y * z === 0) return;
    const buffers = [...outputs, ...inputs].map((tensor) => this.bufferOf(tensor));
    if (changing) buffers.push(this.#changing.holding(changing, this.buffers.recorder));
    else if (numbers) buffers.push(this.#uniforms.holding(bytesOf(numbers)));
    this.#run(shader.key, this.#pipelines.of(shader), buffers, [x, y, z]);
  }

  /** A stock program's dispatch: what TensorFlow.js gives it, in our way. */
  override recordAndSubmit(
    program: StockProgram,
    output: TensorInfo,
    inputs: TensorInfo[],
    uniforms: readonly StockUniform[] = [],
  ): void {
    // Pictures are textures, which are not bound as buffers are.
    if (program.pixelsOpType != null) {
      super.recordAndSubmit(program, output, inputs, uniforms);
      return;
    }
    const buffers = [output, ...inputs].map((tensor) => this.bufferOf(tensor));
    const { buffer } = this.makeUniforms([...stockFields(program, output, inputs), ...uniforms]);
    const pipeline = this.#pipelines.ofStock(program.pipeline);
    this.#run(program.constructor.name, pipeline, [...buffers, buffer], program.dispatch);
  }

  /** Uniforms of stock programs are written once, too. */
  override makeUniforms(fields: readonly StockUniform[]): GPUBufferBinding {
    return { buffer: this.#uniforms.holding(stockBytes(fields)) };
  }

  override submitQueue(): void {
    this.endComputePassEncoder();
    super.submitQueue();
    // Bind groups name buffers, and uniforms are named by bind groups: they are dropped together.
    if (this.buffers.trim() || this.#pipelines.full || this.#uniforms.full) {
      this.#pipelines.clear();
      this.#uniforms.clear();
    }
  }

  override convertAndCacheOnCPU(dataId: DataId, values: BackendValues): BackendValues {
    return this.#overwritten.has(dataId) ? values : super.convertAndCacheOnCPU(dataId, values);
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    this.checkRuns();
    const values = await super.read(dataId).catch((cause: unknown) => {
      this.checkRuns(cause);
      throw cause;
    });
    this.checkRuns();
    return values;
  }

  #run(
    name: string,
    pipeline: Pipeline,
    buffers: readonly GPUBuffer[],
    workgroups: readonly [number, number, number],
  ): void {
    this.checkRuns();
    const group = this.#pipelines.groupOf(pipeline, buffers);
    this.buffers.recorder?.ran({ pipeline: pipeline.pipeline, group, workgroups }, buffers, {
      name,
      constantOf: (buffer) =>
        this.#constants.has(buffer) || this.#uniforms.has(buffer)
          ? this.#pipelines.numberOf(buffer)
          : undefined,
    });
    this.ensureCommandEncoderReady();
    const timers = this.activeTimers;
    if (timers) {
      this.#runTimed(name, pipeline, group, workgroups, timers);
      return;
    }
    this.computePassEncoder ??= this.commandEncoder!.beginComputePass();
    this.#encode(this.computePassEncoder, pipeline, group, workgroups);
    if (this.dispatchCountInPass >= DISPATCHES_A_SUBMIT) this.submitQueue();
  }

  #encode(
    pass: GPUComputePassEncoder,
    { pipeline }: Pipeline,
    group: GPUBindGroup,
    workgroups: readonly [number, number, number],
  ): void {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
    this.dispatches += 1;
    this.dispatchCountInPass += 1;
  }

  /** In a pass of its own, whose beginning and end the GPU notes: for `tf.profile` and `tf.time`. */
  #runTimed(
    name: string,
    pipeline: Pipeline,
    group: GPUBindGroup,
    workgroups: readonly [number, number, number],
    timers: NonNullable<Internals['activeTimers']>,
  ): void {
    this.endComputePassEncoder();
    const descriptor: GPUComputePassDescriptor = {};
    if (this.supportTimestampQuery) {
      this.querySet ??= this.device.createQuerySet({ type: 'timestamp', count: 2 });
      descriptor.timestampWrites = {
        querySet: this.querySet,
        beginningOfPassWriteIndex: 0,
        endOfPassWriteIndex: 1,
      };
    }
    const pass = this.commandEncoder!.beginComputePass(descriptor);
    this.#encode(pass, pipeline, group, workgroups);
    pass.end();
    timers.push({ name, query: this.getQueryTime() });
  }

  /** Throws where the GPU was lost, or refused something. */
  checkRuns(cause?: unknown): void {
    if (this.#failure) {
      throw new BackendError(`${backendName}: ${this.#failure}`, { cause });
    }
  }
}

const firstLines = (error: GPUError) => error.message.split('\n').slice(0, 2).join(' ');
