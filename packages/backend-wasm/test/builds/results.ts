/** One result of one case. */
export interface Result {
  readonly name: string;
  readonly dtype: string;
  /** Its bits, four bytes a value. */
  readonly words: Int32Array;
}

/** What differs between two runs, a line each, the first few; nothing where all bits are the same. */
export function differences(got: readonly Result[], wanted: readonly Result[]): string[] {
  const lines = wanted.flatMap(({ name, words, dtype }, i) => {
    const found = got[i]?.words ?? new Int32Array();
    const at = words.findIndex((word, j) => word !== found[j]);
    if (at < 0 && found.length === words.length) return [];
    const count = words.filter((word, j) => word !== found[j]).length;
    const read = (list: Int32Array) => (dtype === 'float32' ? floats(list) : list)[at];
    return `${name}: ${count} of ${words.length}, first at ${at}: ${read(found)}, not ${read(words)}`;
  });
  return lines.length > 20 ? [...lines.slice(0, 20), `and ${lines.length - 20} more`] : lines;
}

/** The largest difference to a result, relative to its largest value. */
export function relativeError(got: Result, wanted: Result): number {
  if (wanted.dtype !== 'float32') return differences([got], [wanted]).length;
  const values = floats(got.words);
  let [largest, difference] = [0, 0];
  for (const [i, value] of floats(wanted.words).entries()) {
    largest = Math.max(largest, Math.abs(value));
    // Not a number where an infinity meets something else: then so is the error.
    if (!Object.is(value, values[i]))
      difference = Math.max(difference, Math.abs(value - values[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** Bits as floats. */
export const floats = (words: Int32Array): Float32Array =>
  new Float32Array(words.buffer, words.byteOffset, words.length);
