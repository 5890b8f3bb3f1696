import type { CheckpointError } from '@gan/core';
import { bytesToText } from '@gan/core';
import type { Checkpoint } from './source';

/** Integers longer than this occur in no checkpoint, and long ones are slow to convert. */
const LONGEST_INTEGER = 16;

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

  /** A signed little-endian integer of any length up to 16 bytes, a bigint where it must be. */
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

  /** UTF-8 text. */
  text(length: number): string {
    const bytes = this.take(length);
    try {
      return bytesToText(bytes);
    } catch {
      throw this.damaged('text that is not UTF-8');
    }
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
