import { checkOptions, OptionError, show } from '@gan/core';

/**
 * Finds the key of a file: a function, or a pattern whose first group is the key (without a group,
 * all that it fits). A file without one, of `undefined` or where the pattern does not fit, is left
 * out.
 *
 * `path` is the file's path below its folder, with `/` and the extension: `day/1_label.png`. Accents
 * are composed (Unicode NFC).
 */
export type FileKey = RegExp | ((path: string) => string | undefined);

/** Which files belong together: those of one key, found alike in both folders or a folder each. */
export type PairMatch = FileKey | { readonly a: FileKey; readonly b: FileKey };

/** The functions that find a file's key in each folder. */
export interface KeyFinders {
  a(path: string): string | undefined;
  b(path: string): string | undefined;
}

/**
 * The functions that `match` stands for.
 *
 * @throws OptionError when it is none of its kinds.
 */
export function checkMatch(caller: string, match: PairMatch): KeyFinders {
  if (isFileKey(match)) {
    const find = finder(caller, 'match', match);
    return { a: find, b: find };
  }
  if (typeof match !== 'object' || match === null || Array.isArray(match)) {
    throw new OptionError(
      `${caller}: match must be a function from a path to a key, a pattern such as /\\d+/, or ` +
        `{ a, b } with one of these each, got ${show(match)}`,
    );
  }
  checkOptions(`${caller}: match`, match, ['a', 'b']);
  return {
    a: finder(caller, 'match.a', match.a),
    b: finder(caller, 'match.b', match.b),
  };
}

function isFileKey(value: unknown): value is FileKey {
  return value instanceof RegExp || typeof value === 'function';
}

function finder(caller: string, name: string, key: FileKey): (path: string) => string | undefined {
  if (!isFileKey(key)) {
    throw new OptionError(
      `${caller}: ${name} must be a function or a pattern such as /(.+)_label/, got ${show(key)}`,
    );
  }
  const find = key instanceof RegExp ? patternFinder(key) : key;
  return (path) => {
    const found: unknown = find(path);
    if (found === undefined) return undefined;
    if (typeof found === 'string') return found.normalize('NFC');
    throw new OptionError(
      `${caller}: ${name} must give a string, or undefined to leave a file out, ` +
        `got ${show(found)} for '${path}'`,
    );
  };
}

/**
 * A copy, whose place is reset: patterns with `g` or `y` go on where they last stopped. Its accents are
 * composed, as those of the paths are.
 */
function patternFinder({ source, flags }: RegExp): (path: string) => string | undefined {
  const pattern = new RegExp(source.normalize('NFC'), flags);
  return (path) => {
    pattern.lastIndex = 0;
    const found = pattern.exec(path);
    return found?.slice(1).find((group) => group !== undefined) ?? found?.[0];
  };
}
