import type { ByteCursor } from './byte-cursor';
import type { PickleValue } from './pickle-values';

/** What a pickle's instructions work on: a stack with marks in it, and a memo of values. */
export class PickleStack {
  readonly #cursor: ByteCursor;
  readonly #memo = new Map<number, PickleValue>();
  readonly #below: PickleValue[][] = [];
  #items: PickleValue[] = [];

  constructor(cursor: ByteCursor) {
    this.#cursor = cursor;
  }

  push(value: PickleValue): void {
    this.#items.push(value);
  }

  pop(): PickleValue {
    const value = this.#items.pop();
    if (value === undefined) throw this.#cursor.damaged('an empty stack');
    return value;
  }

  top(): PickleValue {
    const value = this.#items.at(-1);
    if (value === undefined) throw this.#cursor.damaged('an empty stack');
    return value;
  }

  /** Pops the topmost values, the deepest first. */
  take(count: number): PickleValue[] {
    if (this.#items.length < count) throw this.#cursor.damaged('an empty stack');
    return this.#items.splice(this.#items.length - count, count);
  }

  mark(): void {
    this.#below.push(this.#items);
    this.#items = [];
  }

  /** Pops everything above the last mark, and the mark. */
  takeToMark(): PickleValue[] {
    const items = this.#items;
    const below = this.#below.pop();
    if (!below) throw this.#cursor.damaged('a missing mark');
    this.#items = below;
    return items;
  }

  /** Stores the top; without an index, at the next one. */
  store(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#cursor.damaged(`a reference to nothing (${index})`);
    return value;
  }
}
