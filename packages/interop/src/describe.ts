import { kindOf } from '@gan/core';
import {
  type Dictionary,
  Global,
  isList,
  isTensor,
  Opaque,
  PickleSet,
  type PickleValue,
  Storage,
} from './pickle-values';
import { quoted } from './quoted';
import { tensorsOf } from './tensors-of';

/** Whether a value is an array of numpy's, which is not made. */
export const isNumpyArray = (value: PickleValue | undefined): boolean =>
  value instanceof Opaque && /^numpy\.(_?core)\.multiarray\._reconstruct$/.test(value.name);

/** What a value is, in a few words. */
export function describe(value: PickleValue): string {
  if (isTensor(value)) return 'a tensor';
  if (value instanceof Map) {
    const tensors = tensorsOf(value)?.size ?? 0;
    return tensors > 0
      ? `a dictionary of ${tensors} tensors`
      : `a dictionary of ${value.size} entries`;
  }
  if (isList(value)) return `a list of ${value.length} entries`;
  if (value instanceof PickleSet) return `a set of ${value.items.length}`;
  if (value instanceof Storage) return 'a bare storage';
  if (value instanceof Global) return value.name;
  if (isNumpyArray(value)) return 'a numpy array';
  if (value instanceof Opaque) return quoted(value.name).slice(1, -1);
  if (kindOf(value) === 'Uint8Array') return `${(value as Uint8Array).length} bytes`;
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** A dictionary's key as text; of one that is no text, what it is. */
export const keyText = (key: PickleValue): string =>
  typeof key === 'string' ? key : describe(key);

/** The first entries of a dictionary, and what they are. */
export function contents(entries: Dictionary): string {
  const shown = [...entries].slice(0, 6).map(([key, entry]) => {
    return `${quoted(keyText(key))} (${describe(entry)})`;
  });
  const more = entries.size > 6 ? ` and ${entries.size - 6} more` : '';
  return `${shown.join(', ')}${more}`;
}
