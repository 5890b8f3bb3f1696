import { StepNotes, type StepRecorder } from '@gan/core';
import { BufferPool } from '../buffer-pool';
import type { Changing } from '../changing';

/** A dispatch as it is asked for again. */
export interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** Copies whose buffers are chosen each time. */
export type Copies = () => void;

/** Numbers that are written before the commands that read them. */
export interface ChangingBuffer {
  readonly buffer: GPUBuffer;
  readonly numbers: Changing['numbers'];
}

/** Values that are written before the commands that read them, from an array that an effect fills. */
export interface DrawnBuffer {
  readonly buffer: GPUBuffer;
  readonly values: Float32Array;
}

/** Takes down a step while it runs: what it asks of the GPU, and what it does besides. */
export class Recorder extends StepNotes implements StepRecorder {
  /** The step's own buffers: lent to nothing else as long as it may be repeated. */
  readonly pool: BufferPool;
  readonly commands: (Command | Copies)[] = [];
  readonly changing = new Map<object, ChangingBuffer>();
  readonly draws: DrawnBuffer[] = [];
  /** Buffers that commands name. */
  readonly named = new Set<GPUBuffer>();
  /** Other buffers that were given back meanwhile: commands may name them. */
  readonly givenBack: GPUBuffer[] = [];
  readonly #exchange: StepRecorder['exchange'];

  /**
   * @param keeps Whether the step's buffers are kept for it; else it is but looked at.
   * @param exchange What exchanges a tensor for one that is chosen each time.
   */
  constructor(
    device: GPUDevice,
    readonly keeps: boolean,
    exchange: StepRecorder['exchange'],
  ) {
    super();
    this.pool = new BufferPool(device);
    this.#exchange = exchange;
  }

  exchange(...given: Parameters<StepRecorder['exchange']>): object | undefined {
    return this.keeps ? this.#exchange(...given) : undefined;
  }

  /** Values were brought to the GPU. Those of a program that is not told of would be old in the next step. */
  brought(buffer: GPUBuffer, { size, drawn }: { size: number; drawn?: Float32Array }): void {
    if (!drawn) this.refuse(`brings ${size} bytes to the GPU that are made in the step`);
    else this.draws.push({ buffer, values: drawn });
    // What is written before the first command must not be another tensor's by then.
    if (this.keeps) this.pool.keep(buffer);
  }

  ran(
    command: Command,
    buffers: readonly GPUBuffer[],
    { name, constantOf }: { name: string; constantOf: (buffer: GPUBuffer) => number | undefined },
  ): void {
    this.commands.push(command);
    const words = buffers.map((buffer) => {
      const constant = constantOf(buffer);
      if (constant === undefined) this.named.add(buffer);
      return constant;
    });
    // Buffers that are the step's own have no words.
    this.words.push(`${name} ${command.workgroups} ${words}`);
  }

  /** Whether tensors that outlive the step lie in buffers other than these. */
  keepsOthers(buffers: readonly GPUBuffer[]): boolean {
    const known = new Set([...buffers, ...this.draws.map(({ buffer }) => buffer)]);
    return this.pool.all().some((buffer) => !known.has(buffer));
  }
}
