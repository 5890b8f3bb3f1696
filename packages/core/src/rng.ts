import { OptionError } from './errors';

/** Everything that determines an {@link Rng}'s future, as plain JSON. */
export interface RngState {
  /** Identity of the stream, from the seed and the labels of its forks; never changes. */
  readonly key: readonly [number, number];
  /** The generator's four 32-bit words. */
  readonly words: readonly [number, number, number, number];
  /** The second number of the last normal pair, not yet handed out. */
  readonly spare: number | null;
}

const TWO_32 = 2 ** 32;

/** A 32-bit finaliser (murmur3's constants): every input bit reaches every output bit. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hashText(text: string, start: number): number {
  let h = (start ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h ^ text.length);
}

/**
 * A seeded stream of random numbers whose state can be stored and restored.
 *
 * The generator is sfc32 (128 bits of state, passes PractRand). One seed gives one stream on every
 * machine. Streams for different purposes come from {@link Rng.fork}, so that adding a draw in one
 * place changes nothing elsewhere.
 *
 * @example
 * ```ts
 * import { Rng } from '@gan/core';
 *
 * const rng = new Rng(7);
 * const noise = rng.fork('noise');
 * console.log(noise.uniform() === new Rng(7).fork('noise').uniform()); // true
 * ```
 */
export class Rng {
  #key: readonly [number, number];
  #words: Int32Array;
  #spare: number | null = null;

  /**
   * @param seed Any integer of magnitude up to 2^53 - 1.
   * @throws OptionError when the seed is not such an integer.
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new OptionError(
        `Rng: seed must be an integer between -(2^53 - 1) and 2^53 - 1, got ${String(seed)}`,
      );
    }
    const low = seed >>> 0;
    const high = Math.floor(seed / TWO_32) >>> 0;
    this.#key = [mix(low ^ 0x9e3779b9), mix(high + Math.imul(low, 0x9e3779b1) + 0x7f4a7c15)];
    this.#words = this.#start();
  }

  #start(): Int32Array {
    this.#words = Int32Array.of(this.#key[0], this.#key[1], 0x2545f491, 1);
    for (let i = 0; i < 15; i++) this.#next();
    return this.#words;
  }

  #next(): number {
    const w = this.#words as unknown as [number, number, number, number];
    // One by one: to take them apart as a list runs an iterator, ten times as long as the arithmetic.
    const a = w[0];
    const b = w[1];
    const c = w[2];
    const counter = w[3];
    const t = (a + b + counter) | 0;
    w[0] = b ^ (b >>> 9);
    w[1] = c + (c << 3);
    w[2] = ((c << 21) | (c >>> 11)) + t;
    w[3] = counter + 1;
    return t >>> 0;
  }

  /** A number from [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.#next() / TWO_32;
  }

  /** A number from the standard normal distribution (Box and Muller's transform, in pairs). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * An integer from 0 to `below` - 1, each equally likely.
   *
   * @param below An integer from 1 to 2^32.
   * @throws OptionError when `below` is not such an integer.
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > TWO_32) {
      throw new OptionError(
        `Rng.integer: below must be an integer from 1 to 2^32, got ${String(below)}`,
      );
    }
    const limit = TWO_32 - (TWO_32 % below);
    let draw = this.#next();
    while (draw >= limit) draw = this.#next();
    return draw % below;
  }

  /**
   * An independent stream named by `label`.
   *
   * It depends on this stream's seed and forks alone, not on how many numbers were drawn, and
   * drawing from it leaves this stream as it is.
   */
  fork(label: string): Rng {
    const child = new Rng(0);
    child.#key = [hashText(label, this.#key[0]), hashText(label, mix(this.#key[1] ^ 0x5bd1e995))];
    child.#start();
    return child;
  }

  /** The state as plain JSON; {@link Rng.from} continues from it. */
  state(): RngState {
    const words = Array.from(this.#words, (word) => word >>> 0);
    return {
      key: [...this.#key],
      words: words as [number, number, number, number],
      spare: this.#spare,
    };
  }

  /**
   * A stream that continues where the one whose `state()` this is stood.
   *
   * @throws OptionError when `state` is not one that {@link Rng.state} returned.
   */
  static from(state: RngState): Rng {
    checkState(state);
    const stream = new Rng(0);
    stream.#key = [...state.key];
    stream.#words = Int32Array.from(state.words);
    stream.#spare = state.spare;
    return stream;
  }
}

function isWords(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((word) => Number.isInteger(word) && word >= 0 && word < TWO_32)
  );
}

function checkState(state: RngState): void {
  const valid =
    isWords(state?.key, 2) &&
    isWords(state?.words, 4) &&
    (state?.spare === null || Number.isFinite(state?.spare));
  if (!valid) {
    throw new OptionError(
      `Rng.from: state must be what Rng.state() returned, got ${JSON.stringify(state)}`,
    );
  }
}
