import { BufferPool } from '../buffer-pool';
import type { Buffers } from '../internals';
import type { Recorder } from './recorder';

/**
 * Buffers for tensors: the pool's, and while a step is recorded those that it keeps.
 *
 * What a recorded step names is not lent again, whoever gives it back.
 */
export class LentBuffers implements Buffers {
  recorder?: Recorder;
  readonly #pool: BufferPool;
  #pools: BufferPool[];
  readonly #pins = new Map<GPUBuffer, { pins: number; isFree: boolean }>();

  constructor(device: GPUDevice) {
    this.#pool = new BufferPool(device);
    this.#pools = [this.#pool];
  }

  get numBytesUsed(): number {
    return this.#pools.reduce((bytes, pool) => bytes + pool.numBytesUsed, 0);
  }

  get numBytesAllocated(): number {
    return this.#pools.reduce((bytes, pool) => bytes + pool.numBytesAllocated, 0);
  }

  /** The memory of a recorded step is told of with the rest, until {@link discount}. */
  count(pool: BufferPool): void {
    this.#pools.push(pool);
  }

  discount(pool: BufferPool): void {
    this.#pools = this.#pools.filter((other) => other !== pool);
  }

  acquireBuffer(
    size: number,
    usage: number,
    mappedAtCreation?: boolean,
    reuse?: boolean,
  ): GPUBuffer {
    const pool = this.recorder?.keeps ? this.recorder.pool : this.#pool;
    return pool.acquireBuffer(size, usage, mappedAtCreation, reuse);
  }

  /** A buffer that is not a recorded step's. */
  lasting(size: number, usage: number): GPUBuffer {
    return this.#pool.acquireBuffer(size, usage);
  }

  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void {
    const { recorder } = this;
    const pin = this.#pins.get(buffer);
    if (recorder?.keeps) {
      if (recorder.pool.lends(buffer)) recorder.pool.releaseBuffer(buffer, reuse);
      else recorder.givenBack.push(buffer);
    } else if (pin) pin.isFree = true;
    else this.#pool.releaseBuffer(buffer, reuse);
  }

  /** Keeps a buffer from being lent again until {@link unpin}. */
  pin(buffer: GPUBuffer): void {
    const pin = this.#pins.get(buffer);
    if (pin) pin.pins += 1;
    else this.#pins.set(buffer, { pins: 1, isFree: false });
  }

  unpin(buffer: GPUBuffer): void {
    const pin = this.#pins.get(buffer);
    if (!pin) return;
    pin.pins -= 1;
    if (pin.pins > 0) return;
    this.#pins.delete(buffer);
    if (pin.isFree) this.#pool.releaseBuffer(buffer);
  }

  /** A pinned buffer that was given back is somebody's again. */
  reclaim(buffer: GPUBuffer): void {
    const pin = this.#pins.get(buffer);
    if (pin) pin.isFree = false;
  }

  trim(): boolean {
    return this.#pool.trim();
  }

  /** Gives back all that is free. */
  clear(): void {
    this.#pool.clear();
  }

  dispose(): void {
    this.#pool.dispose();
  }
}
