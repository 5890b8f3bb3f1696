import { textToBytes } from '@gan/core';

/** Opcodes of pickle protocol 2 that a state_dict needs. */
const codes = {
  protocol: 0x80,
  stop: 0x2e,
  mark: 0x28,
  global: 0x63,
  reduce: 0x52,
  emptyTuple: 0x29,
  tuple: 0x74,
  text: 0x58,
  byte: 0x4b,
  int: 0x4a,
  long: 0x8a,
  no: 0x89,
  persistentId: 0x51,
  setItems: 0x75,
} as const;

/** Writes what a pickle's machine does, one instruction after the other. */
export class PickleWriter {
  readonly #bytes: number[] = [codes.protocol, 2];
  /** The instructions for functions and classes, which come again and again. */
  readonly #globals = new Map<string, Uint8Array>();

  mark(): void {
    this.#bytes.push(codes.mark);
  }

  /** Pushes a function or class. */
  global(module: string, name: string): void {
    const title = `${module}\n${name}\n`;
    const bytes = this.#globals.get(title) ?? textToBytes(title);
    this.#globals.set(title, bytes);
    this.#bytes.push(codes.global, ...bytes);
  }

  text(value: string): void {
    const bytes = textToBytes(value);
    this.#bytes.push(codes.text, ...littleEndian(BigInt(bytes.length), 4));
    for (const byte of bytes) this.#bytes.push(byte);
  }

  /** Pushes an integer of at least 0. */
  integer(value: number): void {
    if (value < 0x100) this.#bytes.push(codes.byte, value);
    else if (value < 0x80000000) this.#bytes.push(codes.int, ...littleEndian(BigInt(value), 4));
    // Eight bytes with the sign hold every safe integer.
    else this.#bytes.push(codes.long, 8, ...littleEndian(BigInt(value), 8));
  }

  integers(values: readonly number[]): void {
    this.mark();
    for (const value of values) this.integer(value);
    this.tuple();
  }

  no(): void {
    this.#bytes.push(codes.no);
  }

  /** Makes a tuple of all since the last mark. */
  tuple(): void {
    this.#bytes.push(codes.tuple);
  }

  emptyTuple(): void {
    this.#bytes.push(codes.emptyTuple);
  }

  /** Calls the function below the tuple on top with it. */
  reduce(): void {
    this.#bytes.push(codes.reduce);
  }

  /** Pushes what the file keeps under the id on top. */
  persistent(): void {
    this.#bytes.push(codes.persistentId);
  }

  /** Puts the names and values since the last mark into the dictionary below it. */
  setItems(): void {
    this.#bytes.push(codes.setItems);
  }

  /** The whole pickle. */
  finish(): Uint8Array {
    return Uint8Array.from([...this.#bytes, codes.stop]);
  }
}

const littleEndian = (value: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
