import { BackendError } from '@gan/core';
import { Arena, granule, roundUp } from './arena';
import { layout, pageBytes } from './layout';

/** Blocks up to this size come from chunks of their own, so that they don't split up the large ones. */
const smallBytes = 16_384;
const chunkBytes = 524_288;

/** The least that the memory grows by, and the least fraction of what it has. */
const growthBytes = 16 * 1024 * 1024;
const growthFraction = 1 / 8;

/**
 * Allocates in a WebAssembly memory, which grows as needed and never shrinks.
 *
 * Addresses are unsigned 32-bit. The bytes up to 64 past a block's end may be read without a trap.
 */
export class Heap {
  private readonly small = new Arena();
  private readonly large = new Arena();
  private end: number;
  private inUse = 0;
  private blocks = 0;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly maxPages: number,
  ) {
    this.end = memory.buffer.byteLength;
    // The last granule is kept back, so that reading past any block stays inside the memory.
    this.large.extend(layout.heap, this.end - layout.heap - granule);
  }

  /** Bytes in blocks that have not been freed. */
  get bytesInUse(): number {
    return this.inUse;
  }

  /** The size of the memory. */
  get bytesReserved(): number {
    return this.end;
  }

  /**
   * The address of a new block; its contents are arbitrary.
   *
   * @param purpose What the block is for, as an error would say it: `a tensor [1, 256, 256, 64]`.
   * @throws BackendError when the memory cannot grow any more.
   */
  allocate(bytes: number, purpose: string): number {
    const size = roundUp(bytes);
    const address = size <= smallBytes ? this.allocateSmall(size) : this.allocateLarge(size);
    if (address === undefined) throw this.outOfMemory(bytes, purpose);
    this.inUse += size;
    this.blocks++;
    return address;
  }

  free(address: number): void {
    const size = this.small.free(address) || this.large.free(address);
    if (size === 0) return;
    this.inUse -= size;
    this.blocks--;
  }

  private allocateSmall(size: number): number | undefined {
    const address = this.small.allocate(size);
    if (address !== undefined) return address;
    const chunk = this.allocateLarge(chunkBytes);
    if (chunk === undefined) return this.allocateLarge(size);
    // The chunk's first address stays out of use: freed twice, it would free the chunk.
    this.small.extend(chunk + granule, chunkBytes - granule);
    return this.small.allocate(size);
  }

  private allocateLarge(size: number): number | undefined {
    const address = this.large.allocate(size);
    if (address !== undefined) return address;
    const missing = size - this.large.tail;
    const generous = Math.max(missing, growthBytes, this.end * growthFraction);
    if (!this.grow(generous) && !this.grow(missing)) return undefined;
    return this.large.allocate(size);
  }

  private grow(bytes: number): boolean {
    const pages = Math.ceil(bytes / pageBytes);
    if (this.end / pageBytes + pages > this.maxPages) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.large.extend(this.end - granule, pages * pageBytes);
    this.end += pages * pageBytes;
    return true;
  }

  private outOfMemory(bytes: number, purpose: string): BackendError {
    return new BackendError(
      `gan-wasm: out of memory: ${purpose} asks for ${mebibytes(bytes)}, and ` +
        `${mebibytes(this.inUse)} of at most ${mebibytes(this.maxPages * pageBytes)} are held in ` +
        `${this.blocks} blocks; use a smaller batch or image, fewer filters, or dispose of ` +
        'tensors earlier (tf.tidy)',
    );
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
