import { dtypeOfSafetensors, elementBytes, elementCount } from './dtypes';
import { few, quoted } from './quoted';

/** Where a tensor lies, counted from the end of the header. */
export interface HeaderEntry {
  readonly name: string;
  /** PyTorch's name of the element type. */
  readonly dtype: string;
  readonly shape: number[];
  readonly start: number;
  readonly end: number;
}

/** Makes the error for a problem with the header. */
type Fail = (problem: string) => Error;

const integer = /0|[1-9][0-9]{0,15}/y;
const space = /[ \t\n\r]*/y;

/**
 * Reads the header of a safetensors file: an object of tensors, each with dtype, shape and
 * data_offsets, and perhaps `__metadata__`, an object of texts.
 *
 * Its own small parser, because JSON.parse lets a key come twice and nests without limit.
 */
class HeaderParser {
  readonly #text: string;
  readonly #fail: Fail;
  #at = 0;

  constructor(text: string, fail: Fail) {
    this.#text = text;
    this.#fail = fail;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #next(sign: string): boolean {
    this.#match(space);
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#next(sign)) throw this.#fail(`its header lacks ${sign} at character ${this.#at}`);
  }

  #string(): string {
    this.#expect('"');
    const start = this.#at - 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at++;
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw this.#fail(`its header has malformed text at character ${start}`);
    }
  }

  #integers(): number[] {
    this.#expect('[');
    const integers: number[] = [];
    if (this.#next(']')) return integers;
    do {
      this.#match(space);
      const found = this.#match(integer);
      if (found === undefined || !Number.isSafeInteger(Number(found))) {
        throw this.#fail(`its header lacks an integer at character ${this.#at}`);
      }
      integers.push(Number(found));
    } while (this.#next(','));
    this.#expect(']');
    return integers;
  }

  /** Reads an object, giving each key to `read`, which reads the value. */
  #object(read: (key: string) => void): void {
    this.#expect('{');
    if (this.#next('}')) return;
    const keys = new Set<string>();
    do {
      const key = this.#string();
      if (keys.has(key)) throw this.#fail(`its header has ${quoted(key)} twice`);
      keys.add(key);
      this.#expect(':');
      read(key);
    } while (this.#next(','));
    this.#expect('}');
  }

  #entry(name: string): HeaderEntry {
    let type: string | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    this.#object((key) => {
      if (key === 'dtype') type = this.#string();
      else if (key === 'shape') shape = this.#integers();
      else if (key === 'data_offsets') offsets = this.#integers();
      else throw this.#fail(`tensor ${quoted(name)} has an unknown field ${quoted(key)}`);
    });
    if (type === undefined || !shape || offsets?.length !== 2) {
      throw this.#fail(`tensor ${quoted(name)} lacks its dtype, shape or two data_offsets`);
    }
    const dtype = dtypeOfSafetensors.get(type);
    if (!dtype) {
      const types = [...dtypeOfSafetensors.keys()].join(', ');
      throw this.#fail(`tensor ${quoted(name)} is of type ${quoted(type)}; ${types} are read`);
    }
    const [start, end] = offsets as [number, number];
    if (end - start !== elementCount(shape) * elementBytes(dtype)) {
      throw this.#fail(
        `tensor ${quoted(name)} of type ${type} and shape [${shape.slice(0, 8).join(', ')}] ` +
          `cannot take the bytes ${start} to ${end}`,
      );
    }
    return { name, dtype, shape, start, end };
  }

  parse(): HeaderEntry[] {
    const entries: HeaderEntry[] = [];
    if (this.#text[0] !== '{') throw this.#fail('its header does not begin with {');
    this.#object((name) => {
      if (name === '__metadata__') this.#object(() => this.#string());
      else entries.push(this.#entry(name));
    });
    this.#match(space);
    if (this.#at < this.#text.length) {
      throw this.#fail(`its header goes on after the end, at character ${this.#at}`);
    }
    return entries;
  }
}

/**
 * The tensors of a safetensors header, in its order.
 *
 * @param length Bytes after the header, which the tensors must fill without gap or overlap.
 */
export function parseHeader(text: string, length: number, fail: Fail): HeaderEntry[] {
  const entries = new HeaderParser(text, fail).parse();
  let at = 0;
  for (const { name, start, end } of entries.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== at) {
      const what = start < at ? 'overlaps another' : 'leaves a gap before it';
      throw fail(`tensor ${quoted(name)}, bytes ${start} to ${end}, ${what}`);
    }
    at = end;
  }
  if (at !== length) {
    const names = few(entries.map(({ name }) => name));
    throw fail(`its tensors (${names}) take ${at} bytes, but ${length} follow the header`);
  }
  return entries;
}
