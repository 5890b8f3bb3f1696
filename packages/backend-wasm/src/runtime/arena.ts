/** Addresses and sizes are multiples of this: a cache line. */
export const granule = 64;

interface Block {
  readonly start: number;
  size: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
}

/**
 * A range of addresses handed out in pieces: two-level segregated fit with immediate merging.
 *
 * Free blocks are kept by size, eight bins an octave, so that a size which was freed is found
 * again at once: training repeats its sizes.
 */
export class Arena {
  private readonly bins: Set<Block>[] = [];
  private readonly taken = new Map<number, Block>();
  private last: Block | undefined;

  /** Adds the range [start, start + size); it joins the previous one if it begins where that ends. */
  extend(start: number, size: number): void {
    const before = this.last && this.last.start + this.last.size === start ? this.last : undefined;
    const block: Block = { start, size, free: false, before, after: undefined };
    if (before) before.after = block;
    this.last = block;
    this.release(block);
  }

  /** The address of a block of at least `bytes`, or undefined if there is none. */
  allocate(bytes: number): number | undefined {
    const size = roundUp(bytes);
    const block = this.find(size);
    if (!block) return undefined;
    this.bin(block.size).delete(block);
    block.free = false;
    if (block.size > size) this.split(block, size);
    this.taken.set(block.start, block);
    return block.start;
  }

  /** Gives a block back; returns its size, or 0 if the address is not of this arena. */
  free(start: number): number {
    const block = this.taken.get(start);
    if (!block) return 0;
    this.taken.delete(start);
    const { size } = block;
    this.release(block);
    return size;
  }

  /** The bytes free at the end of the range: what a growth would add to. */
  get tail(): number {
    return this.last?.free ? this.last.size : 0;
  }

  private find(size: number): Block | undefined {
    const own = binIndex(size);
    for (const block of this.bins[own] ?? []) if (block.size >= size) return block;
    for (let index = own + 1; index < this.bins.length; index++) {
      const bin = this.bins[index];
      if (bin?.size) for (const block of bin) return block;
    }
    return undefined;
  }

  private split(block: Block, size: number): void {
    const rest: Block = {
      start: block.start + size,
      size: block.size - size,
      free: true,
      before: block,
      after: block.after,
    };
    if (rest.after) rest.after.before = rest;
    else this.last = rest;
    block.after = rest;
    block.size = size;
    this.bin(rest.size).add(rest);
  }

  /** Frees a block and merges it with the free ones on both sides. */
  private release(block: Block): void {
    let merged = block;
    if (block.before?.free) {
      merged = block.before;
      this.bin(merged.size).delete(merged);
      this.absorb(merged, block);
    }
    const { after } = merged;
    if (after?.free) {
      this.bin(after.size).delete(after);
      this.absorb(merged, after);
    }
    merged.free = true;
    this.bin(merged.size).add(merged);
  }

  private absorb(block: Block, next: Block): void {
    block.size += next.size;
    block.after = next.after;
    if (next.after) next.after.before = block;
    else this.last = block;
  }

  private bin(size: number): Set<Block> {
    const index = binIndex(size);
    while (this.bins.length <= index) this.bins.push(new Set());
    return this.bins[index]!;
  }
}

export function roundUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / granule)) * granule;
}

/** Eight bins an octave of the size in granules. */
function binIndex(size: number): number {
  const granules = size / granule;
  if (granules < 8) return granules;
  const octave = 31 - Math.clz32(granules);
  return (octave - 2) * 8 + ((granules >>> (octave - 3)) & 7);
}
