import { bytesToText, type CheckpointError } from '@gan/core';
import type { Checkpoint } from './source';

/** Longer than the states of random generators; longer ones occur in no checkpoint and are slow. */
const LONGEST_INTEGER = 64;

/** UTF-8 text; undefined where the bytes are none. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return bytesToText(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes with U+FFFD, which takes three as well, for each half of a surrogate pair. */
function withoutSurrogates(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  for (let i = 0; i + 2 < copy.length; i++) {
    if (copy[i] === 0xed && copy[i + 1]! >= 0xa0) copy.set([0xef, 0xbf, 0xbd], i);
  }
  return copy;
}

/** Reads a checkpoint's bytes one after the other, and refuses to read past their end. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly fail: Checkpoint['fail'];
  /** The next byte. */
  at: number;

  constructor({ bytes, fail }: Checkpoint, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fail = fail;
    this.at = at;
  }

  /** The error for what stands here. */
  damaged(what: string): CheckpointError {
    return this.fail(`is damaged: ${what} before byte ${this.at}`);
  }

  #advance(length: number): number {
    const at = this.at;
    if (!(length >= 0 && length <= this.#bytes.length - at)) {
      throw this.fail(
        `is truncated or damaged: ${length} bytes should follow at byte ${at} of ${this.#bytes.length}`,
      );
    }
    this.at += length;
    return at;
  }

  /** An unsigned little-endian number; eight bytes of it are exact below 2^53. */
  unsigned(length: 1 | 2 | 4 | 8): number {
    const at = this.#advance(length);
    if (length === 1) return this.#bytes[at]!;
    if (length === 2) return this.#view.getUint16(at, true);
    if (length === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  /** A signed little-endian integer of any length up to 64 bytes, a bigint where it must be. */
  signed(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw this.damaged(`an integer of ${length} bytes`);
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** A big-endian float64, as pickles have it. */
  double(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** The next bytes, without a copy. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** UTF-8 text; halves of surrogate pairs, as Python writes for odd file names, become U+FFFD. */
  text(length: number): string {
    const bytes = this.take(length);
    const text = utf8(bytes) ?? utf8(withoutSurrogates(bytes));
    if (text === undefined) throw this.damaged('text that is not UTF-8');
    return text;
  }

  /** UTF-8 text, or where it is none the bytes, as Python 2 did not tell them apart. */
  textOrBytes(length: number): string | Uint8Array {
    const bytes = this.take(length);
    return utf8(bytes) ?? bytes;
  }

  /** A place in a memo, written as a line of text. */
  decimal(): number {
    const text = this.line();
    if (!/^\d{1,9}$/.test(text)) throw this.damaged('a malformed number');
    return Number(text);
  }

  /** Text up to the end of the line, which is left out. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0) throw this.damaged('a line without end');
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }
}
