import { Arena, granule } from './arena';

/** A range of addresses. */
export interface Range {
  readonly start: number;
  readonly size: number;
}

/** Blocks up to this size come from chunks of their own, so that they don't split up the large ones. */
const smallBytes = 16_384;
const chunkBytes = 524_288;

/** Blocks of whole granules in ranges of addresses, which are asked for as they are needed. */
export class Blocks {
  private readonly small = new Arena();
  private readonly large = new Arena();

  /** @param more Finds a range that makes room for a block, where `tail` bytes are free at the end of the last one. */
  constructor(private readonly more: (size: number, tail: number) => Range | undefined) {}

  extend({ start, size }: Range): void {
    this.large.extend(start, size);
  }

  /** The address of a block, or undefined if there is no room. */
  allocate(size: number): number | undefined {
    return size <= smallBytes ? this.allocateSmall(size) : this.allocateLarge(size);
  }

  /** The address of a block in the ranges that are there, or undefined if there is no room. */
  find(size: number): number | undefined {
    return this.large.allocate(size);
  }

  /** Gives a block back; returns its size, or 0 if there is none at the address. */
  free(address: number): number {
    return this.small.free(address) || this.large.free(address);
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
    const range = this.more(size, this.large.tail);
    if (!range) return undefined;
    this.extend(range);
    return this.large.allocate(size);
  }
}
