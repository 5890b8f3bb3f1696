import type { Buffers } from './internals';

/**
 * Buffers by size and use, lent again at once.
 *
 * Commands run in the order in which they are given, so that what is written to a buffer behind its last reader
 * comes behind it on the GPU, too. Equal steps thus get equal buffers, and their bind groups are kept.
 */
export class BufferPool implements Buffers {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  readonly #device: GPUDevice;
  readonly #free = new Map<string, Free[]>();
  /** Sizes and keys are kept here: to ask a buffer for them is a call into the driver. */
  readonly #lent = new Map<GPUBuffer, Place>();
  readonly #kept = new Set<GPUBuffer>();
  #clock = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    const key = `${size} ${usage}`;
    const found = reuse ? this.#free.get(key)?.pop()?.buffer : undefined;
    const buffer = found ?? this.#device.createBuffer({ size, usage, mappedAtCreation });
    if (!found) this.numBytesAllocated += size;
    this.#lent.set(buffer, { key, size });
    this.numBytesUsed += size;
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    const place = this.#lent.get(buffer);
    if (!place || this.#kept.has(buffer)) return;
    this.#lent.delete(buffer);
    this.numBytesUsed -= place.size;
    if (!reuse) {
      this.#destroy(buffer);
      return;
    }
    const free = this.#free.get(place.key);
    const entry = { buffer, since: this.#clock };
    if (free) free.push(entry);
    else this.#free.set(place.key, [entry]);
  }

  /**
   * Gives back what nobody asked for in the last {@link KEPT_TURNS} calls; to be called when no command that
   * names a free buffer waits to be submitted. Returns whether there was any.
   */
  trim(): boolean {
    this.#clock += 1;
    if (this.#clock % (KEPT_TURNS / 4) !== 0) return false;
    const before = this.numBytesAllocated;
    for (const [key, free] of this.#free) {
      const kept = free.filter(({ since }) => this.#clock - since < KEPT_TURNS);
      for (const { buffer } of free.filter((one) => !kept.includes(one))) this.#destroy(buffer);
      if (kept.length > 0) this.#free.set(key, kept);
      else this.#free.delete(key);
    }
    return this.numBytesAllocated < before;
  }

  /** Lends a buffer that is lent to nothing else any more, not even once it was given back. */
  keep(buffer: GPUBuffer): void {
    this.#kept.add(buffer);
  }

  /** Whether it has lent this buffer. */
  lends(buffer: GPUBuffer): boolean {
    return this.#lent.has(buffer);
  }

  /** What it has lent. */
  all(): GPUBuffer[] {
    return [...this.#lent.keys()];
  }

  /** Gives back all that is free, as {@link trim} does. */
  clear(): void {
    for (const { buffer } of [...this.#free.values()].flat()) this.#destroy(buffer);
    this.#free.clear();
  }

  dispose(): void {
    this.clear();
    for (const buffer of this.#lent.keys()) this.#destroy(buffer);
    this.#lent.clear();
    this.numBytesUsed = 0;
  }

  #destroy(buffer: GPUBuffer): void {
    this.numBytesAllocated -= buffer.size;
    buffer.destroy();
  }
}

interface Place {
  readonly key: string;
  readonly size: number;
}

interface Free {
  readonly buffer: GPUBuffer;
  /** The clock's time when it was given back. */
  readonly since: number;
}

/** Submits that a free buffer outlives: some hundred steps, of which each may submit ten times. */
const KEPT_TURNS = 1024;
