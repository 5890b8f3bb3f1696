import { OptionError } from './errors';

/**
 * The range that a number option must lie in; both ends belong to it.
 *
 * @internal
 */
export interface NumberRange {
  /** Smallest value allowed. Defaults to no limit. */
  readonly min?: number;
  /** Largest value allowed. Defaults to no limit. */
  readonly max?: number;
}

/**
 * How a value is shown in an error message: short, quoted where it is text.
 *
 * @internal
 */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `a value of type ${value.constructor?.name ?? 'Object'}`;
  }
  return String(value);
}

function rangeText({ min = -Infinity, max = Infinity }: NumberRange): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`;
  if (min > -Infinity) return ` of at least ${min}`;
  if (max < Infinity) return ` of at most ${max}`;
  return '';
}

function inRange(value: number, { min = -Infinity, max = Infinity }: NumberRange): boolean {
  return value >= min && value <= max;
}

/**
 * Returns `value` when it is an integer in the range.
 *
 * @param caller The function whose option this is; the message begins with it.
 * @throws OptionError otherwise.
 *
 * @internal
 */
export function checkInteger(
  caller: string,
  name: string,
  value: unknown,
  range: NumberRange = {},
): number {
  if (Number.isInteger(value) && inRange(value as number, range)) return value as number;
  throw new OptionError(
    `${caller}: ${name} must be an integer${rangeText(range)}, got ${show(value)}`,
  );
}

/**
 * Returns `value` when it is a list of integers of at least 1, such as a shape.
 *
 * @throws OptionError otherwise.
 *
 * @internal
 */
export function checkSizes(caller: string, name: string, value: unknown): number[] {
  if (!Array.isArray(value)) {
    throw new OptionError(`${caller}: ${name} must be a list of integers, got ${show(value)}`);
  }
  return value.map((size, i) => checkInteger(caller, `${name}[${i}]`, size, { min: 1 }));
}

/**
 * Returns `value` when it is a power of 2 of at least `min`.
 *
 * @throws OptionError otherwise, with the nearest power of 2.
 *
 * @internal
 */
export function checkPowerOfTwo(caller: string, name: string, value: unknown, min = 1): number {
  const size = checkInteger(caller, name, value, { min });
  if (Number.isInteger(Math.log2(size))) return size;
  const nearest = 2 ** Math.round(Math.log2(size));
  throw new OptionError(
    `${caller}: ${name} must be a power of 2, got ${size}; the nearest is ${nearest}`,
  );
}

/**
 * Returns `value` when it can seed an Rng: any safe integer.
 *
 * @throws OptionError otherwise.
 *
 * @internal
 */
export function checkSeed(caller: string, value: unknown): number {
  const limit = Number.MAX_SAFE_INTEGER;
  return checkInteger(caller, 'seed', value, { min: -limit, max: limit });
}

/**
 * Returns `value` when it is a finite number in the range.
 *
 * @throws OptionError otherwise.
 *
 * @internal
 */
export function checkNumber(
  caller: string,
  name: string,
  value: unknown,
  range: NumberRange = {},
): number {
  if (Number.isFinite(value) && inRange(value as number, range)) return value as number;
  throw new OptionError(
    `${caller}: ${name} must be a number${rangeText(range)}, got ${show(value)}`,
  );
}

/**
 * Returns `value` when it is true or false.
 *
 * @throws OptionError otherwise.
 *
 * @internal
 */
export function checkBoolean(caller: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new OptionError(`${caller}: ${name} must be true or false, got ${show(value)}`);
}

/**
 * Returns `value` when it is one of `choices`.
 *
 * @throws OptionError otherwise, with all choices in the message.
 *
 * @internal
 */
export function checkChoice<T extends string>(
  caller: string,
  name: string,
  value: unknown,
  choices: readonly T[],
): T {
  if ((choices as readonly unknown[]).includes(value)) return value as T;
  const list = choices.map((choice) => `'${choice}'`).join(', ');
  throw new OptionError(`${caller}: ${name} must be one of ${list}, got ${show(value)}`);
}

/**
 * Checks that `options` is an object with no other keys than `known`.
 *
 * A misspelt option would otherwise be ignored in silence.
 *
 * @throws OptionError naming the unknown key and the nearest known one.
 *
 * @internal
 */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(`${caller}: options must be an object, got ${show(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const nearest = nearestWord(key, known);
    const list = known.length > 0 ? `it takes ${known.join(', ')}` : 'it takes none';
    const hint = nearest ? `did you mean '${nearest}'?` : list;
    throw new OptionError(`${caller}: there is no option '${key}'; ${hint}`);
  }
}

function nearestWord(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((candidate) => ({ candidate, edits: editDistance(word, candidate) }));
  scored.sort((a, b) => a.edits - b.edits);
  const best = scored[0];
  return best && best.edits <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

/** Levenshtein's distance, letter case aside. */
function editDistance(a: string, b: string): number {
  const target = b.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const next = [i + 1];
    for (let j = 0; j < target.length; j++) {
      const substitute = row[j]! + (letter === target[j] ? 0 : 1);
      next.push(Math.min(substitute, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[target.length]!;
}
