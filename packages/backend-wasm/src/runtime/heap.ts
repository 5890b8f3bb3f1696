import { BackendError } from '@gan/core';
import { granule, roundUp } from './arena';
import { Blocks, type Range } from './blocks';
import { layout, pageBytes } from './layout';

/** The least that the memory grows by, and the least fraction of what it has. */
const growthBytes = 16 * 1024 * 1024;
const growthFraction = 1 / 8;

/** What hands out memory in the heap's place while a step is recorded. */
export interface Lender {
  /** A block, if it is to be this one's. */
  allocate(bytes: number, purpose: string): number | undefined;
  /** Whether it has taken care of a block that is given back. */
  takesBack(address: number): boolean;
  /** Asked where memory has run out; whether it has given some to the heap. */
  spare(): boolean;
}

/**
 * Allocates in a WebAssembly memory, which grows as needed and never shrinks.
 *
 * Addresses are unsigned 32-bit. The bytes up to 64 past a block's end may be read without a trap.
 */
export class Heap {
  /** Asked before the heap itself. */
  lender?: Lender;
  private readonly kept = new Blocks((size, tail) => this.grow(size - tail));
  private readonly pins = new Map<number, { pins: number; isFree: boolean }>();
  private end: number;
  private inUse = 0;
  private blocks = 0;
  private most = 0;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly maxPages: number,
  ) {
    this.end = memory.buffer.byteLength;
    // The last granule is kept back, so that reading past any block stays inside the memory.
    this.kept.extend({ start: layout.heap, size: this.end - layout.heap - granule });
  }

  /** Bytes in blocks that have not been freed. */
  get bytesInUse(): number {
    return this.inUse;
  }

  /** The size of the memory. */
  get bytesReserved(): number {
    return this.end;
  }

  /** The size that the memory may grow to. */
  get bytesAtMost(): number {
    return this.maxPages * pageBytes;
  }

  /** The most bytes in use since this was last asked for. */
  takePeak(): number {
    const { most } = this;
    this.most = this.inUse;
    return most;
  }

  /**
   * The address of a new block; its contents are arbitrary.
   *
   * @param purpose What the block is for, as an error would say it: `a tensor [1, 256, 256, 64]`.
   * @throws BackendError when the memory cannot grow any more.
   */
  allocate(bytes: number, purpose: string): number {
    return this.lender?.allocate(bytes, purpose) ?? this.allocateLasting(bytes, purpose);
  }

  /** The address of a new block that outlives the step, be that recorded or not. */
  allocateLasting(bytes: number, purpose: string): number {
    const size = roundUp(bytes);
    let address = this.kept.allocate(size);
    if (address === undefined && this.lender?.spare()) address = this.kept.allocate(size);
    if (address === undefined) throw this.outOfMemory(bytes, purpose);
    return this.taken(address, size);
  }

  /** Runs `action`, whose blocks outlive the step. */
  outlasting<T>(action: () => T): T {
    const { lender } = this;
    this.lender = undefined;
    try {
      return action();
    } finally {
      this.lender = lender;
    }
  }

  /** The address of a new block that lies in memory that is there already, if there is room. */
  find(bytes: number): number | undefined {
    return this.taken(this.kept.find(roundUp(bytes)), roundUp(bytes));
  }

  free(address: number): void {
    if (this.lender?.takesBack(address)) return;
    const pin = this.pins.get(address);
    if (pin) {
      pin.isFree = true;
      return;
    }
    const size = this.kept.free(address);
    if (size === 0) return;
    this.inUse -= size;
    this.blocks--;
  }

  /** Keeps a block from being lent again until {@link unpin}. */
  pin(address: number): void {
    const pin = this.pins.get(address);
    if (pin) pin.pins++;
    else this.pins.set(address, { pins: 1, isFree: false });
  }

  unpin(address: number): void {
    const pin = this.pins.get(address);
    if (!pin) return;
    pin.pins--;
    if (pin.pins > 0) return;
    this.pins.delete(address);
    if (pin.isFree) this.free(address);
  }

  /** A pinned block that was given back is somebody's again. */
  reclaim(address: number): void {
    const pin = this.pins.get(address);
    if (pin) pin.isFree = false;
  }

  /** Counts a block, if there is one. */
  private taken<T extends number | undefined>(address: T, size: number): T {
    if (address === undefined) return address;
    this.inUse += size;
    this.most = Math.max(this.most, this.inUse);
    this.blocks++;
    return address;
  }

  private grow(missing: number): Range | undefined {
    const generous = Math.max(missing, growthBytes, this.end * growthFraction);
    return this.growBy(generous) ?? this.growBy(missing);
  }

  private growBy(bytes: number): Range | undefined {
    const pages = Math.ceil(bytes / pageBytes);
    if (this.end / pageBytes + pages > this.maxPages) return undefined;
    try {
      this.memory.grow(pages);
    } catch {
      return undefined;
    }
    const range = { start: this.end - granule, size: pages * pageBytes };
    this.end += range.size;
    return range;
  }

  private outOfMemory(bytes: number, purpose: string): BackendError {
    return new BackendError(
      `gan-wasm: out of memory: ${purpose} asks for ${mebibytes(bytes)}, and ` +
        `${mebibytes(this.inUse)} of at most ${mebibytes(this.bytesAtMost)} are held in ` +
        `${this.blocks} blocks; use a smaller batch or image, fewer filters, or dispose of ` +
        'tensors earlier (tf.tidy)',
    );
  }
}

/** As errors say it. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
