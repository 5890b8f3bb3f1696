import { roundUp } from '../runtime/arena';
import { Blocks } from '../runtime/blocks';
import type { Heap, Lender } from '../runtime/heap';

/** Pieces that are taken of the heap, at least: they don't leave it in crumbs. */
const chunkBytes = 32 * 1024 * 1024;

/**
 * The memory in which recorded steps compute.
 *
 * All of them share it, since one runs at a time and none leaves anything there. It is taken of the heap as the
 * first of them is recorded, piece by piece, and given back with the last.
 */
export class StepMemory implements Lender {
  /** Steps that may run in it: none where the heap needed it. */
  readonly #users = new Set<object>();
  #chunks: { readonly start: number; readonly size: number }[] = [];
  #blocks = this.#allFree();
  #givenBack: number[] = [];
  /** Of the block that is asked for. */
  #purpose = '';
  #isLending = false;
  #isBusy = false;

  constructor(private readonly heap: Heap) {
    heap.lender = this;
  }

  /** Whether it is kept for some step. */
  get isKept(): boolean {
    return this.#users.size > 0;
  }

  /** Whether an address lies in it. */
  holds(address: number): boolean {
    return this.#chunks.some(({ start, size }) => address >= start && address < start + size);
  }

  /** Runs `action` with blocks out of this memory in the place of the heap's. */
  lend<T>(action: () => T): T {
    this.#blocks = this.#allFree();
    this.#isLending = true;
    try {
      return this.busy(action);
    } finally {
      this.#isLending = false;
      for (const address of this.#givenBack.splice(0)) this.heap.free(address);
    }
  }

  /** Runs `action`, meanwhile keeping the memory whoever needs it. */
  busy<T>(action: () => T): T {
    this.#isBusy = true;
    try {
      return action();
    } finally {
      this.#isBusy = false;
    }
  }

  allocate(bytes: number, purpose: string): number | undefined {
    if (!this.#isLending) return undefined;
    this.#purpose = purpose;
    return this.#blocks.allocate(roundUp(bytes));
  }

  takesBack(address: number): boolean {
    if (!this.#isLending) return this.holds(address);
    // The heap's own blocks stay as they are while it is taken down what is done to them.
    if (this.#blocks.free(address) === 0) this.#givenBack.push(address);
    return true;
  }

  spare(): boolean {
    if (this.#isBusy || this.#chunks.length === 0) return false;
    this.#users.clear();
    this.#giveBack();
    return true;
  }

  /** Keeps the memory for a step. */
  join(user: object): void {
    this.#users.add(user);
  }

  /** Whether it is still kept for a step. */
  isFor(user: object): boolean {
    return this.#users.has(user);
  }

  leave(user: object): void {
    this.#users.delete(user);
    this.trim();
  }

  /** Gives the memory back where it is kept for no step. */
  trim(): void {
    if (this.#users.size === 0) this.#giveBack();
  }

  #giveBack(): void {
    for (const { start } of this.#chunks.splice(0)) this.heap.free(start);
    this.#blocks = this.#allFree();
  }

  #allFree(): Blocks {
    const blocks = new Blocks((size) => this.#chunk(size));
    for (const chunk of this.#chunks) blocks.extend(chunk);
    return blocks;
  }

  /** A piece for a block: out of what the heap has, rather than that it grows. */
  #chunk(bytes: number): { start: number; size: number } {
    const generous = Math.max(bytes, chunkBytes);
    for (const size of [generous, bytes]) {
      const start = this.heap.find(size);
      if (start !== undefined) return this.#keep(start, size);
    }
    return this.#keep(this.heap.allocateLasting(bytes, this.#purpose), bytes);
  }

  #keep(start: number, size: number) {
    const chunk = { start, size };
    this.#chunks.push(chunk);
    return chunk;
  }
}
