import { kindOf } from '@gan/core';
import { contents, describe, isNumpyArray, keyText } from './describe';
import { Looks } from './module-tensors';
import {
  type Dictionary,
  isList,
  Opaque,
  type PickleValue,
  Storage,
  TensorView,
} from './pickle-values';
import { few, quoted } from './quoted';
import { refersTo } from './refers-to';
import type { Checkpoint } from './source';
import { type NamedTensors, tensorsOf } from './tensors-of';

/** Dictionaries within dictionaries that are looked through; checkpoints have two or three. */
const MOST_DEEP = 4;

/** A state_dict, and where it is: `'models.G'` for one in a dictionary in a dictionary. */
interface Found {
  readonly path: string;
  readonly tensors: NamedTensors;
}

/** The entries of a dictionary, or of an object that is one too; none of anything else. */
function entriesOf(value: PickleValue): Dictionary {
  if (value instanceof Map) return value;
  return (value instanceof Opaque ? value.entries : undefined) ?? new Map();
}

/** The objects in a container: a dictionary by key, a list by index. */
function* objectsIn(value: PickleValue): Generator<[string, PickleValue]> {
  const entries = isList(value) ? value.entries() : entriesOf(value);
  for (const [key, entry] of entries) {
    if (entry !== null && typeof entry === 'object' && kindOf(entry) !== 'Uint8Array') {
      yield [typeof key === 'number' ? String(key) : keyText(key), entry];
    }
  }
}

/** Whether no network can have these: losses that are tensors of no axis, states of random generators. */
const isOfNumbers = (tensors: NamedTensors) =>
  [...tensors.values()].every(
    (tensor) =>
      tensor instanceof TensorView &&
      ((isList(tensor.size) && tensor.size.length === 0) ||
        (tensor.storage instanceof Storage && /^(u?int|bool)/.test(tensor.storage.dtype))),
  );

/** The state_dicts nearest to the top: all those at the first depth that has any. */
function nearest(top: PickleValue): Found[] {
  let level: [path: string, value: PickleValue][] = [['', top]];
  const seen = new Set<PickleValue>();
  const looks = new Looks();
  for (let depth = 0; depth <= MOST_DEEP; depth++) {
    const found = level.flatMap(([path, value]) => {
      const tensors = tensorsOf(value, looks);
      return tensors ? [{ path, tensors }] : [];
    });
    if (found.length > 0) return found;
    const next: typeof level = [];
    for (const [path, value] of level) {
      // One list or dictionary may stand in many places.
      if (seen.has(value)) continue;
      seen.add(value);
      for (const [key, entry] of objectsIn(value)) next.push([join(path, key), entry]);
    }
    level = next;
  }
  return [];
}

/** Longer paths, of a file that piles up names, are cut: they are for messages. */
const join = (path: string, key: string) => (path === '' ? key : `${path}.${key}`).slice(0, 200);

/** What stands at a key, or at a path of keys with dots between. */
function at(top: PickleValue, key: string): PickleValue | undefined {
  const entry = isList(top) ? top[Number(key)] : entriesOf(top).get(key);
  if (entry !== undefined) return entry;
  for (const { index } of key.matchAll(/\./g)) {
    const outer = isList(top) ? undefined : entriesOf(top).get(key.slice(0, index));
    const found = outer === undefined ? undefined : at(outer, key.slice(index + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object that is not made, where one may be what keeps the tensors from being found. */
function opaqueIn(value: PickleValue): Opaque | undefined {
  if (value instanceof Opaque) return value;
  for (const [, entry] of objectsIn(value)) if (entry instanceof Opaque) return entry;
  return undefined;
}

/** The name of an array of numpy's among entries that all are such, at the top or in what is there. */
function numpyWeight(top: PickleValue): string | undefined {
  for (const value of [top, ...[...objectsIn(top)].map(([, entry]) => entry)]) {
    const entries = [...entriesOf(value)];
    const [name] = entries[0] ?? [];
    if (typeof name === 'string' && entries.every(([, entry]) => isNumpyArray(entry))) return name;
  }
  return undefined;
}

/**
 * The state_dict of what a checkpoint holds: all of it, the one that it holds, or the one asked for.
 *
 * Dictionaries and lists are looked through, nearest first; objects that are not made are passed over.
 *
 * @throws CheckpointError when there is none, or more than one at the same depth.
 */
export function findTensors(
  { fail }: Checkpoint,
  value: PickleValue,
  key: string | undefined,
): NamedTensors {
  const entries = entriesOf(value);
  const holds = entries.size > 0 ? contents(entries) : describe(value);
  if (key !== undefined) {
    const chosen = at(value, key);
    const tensors = chosen === undefined ? undefined : (tensorsOf(chosen) ?? only(nearest(chosen)));
    if (tensors) return tensors;
    throw fail(`has no dictionary of tensors ${quoted(key)}; it holds ${holds}`);
  }
  const found = nearest(value);
  const tensors = only(found);
  if (tensors) return tensors;
  if (found.length > 1) {
    const paths = found.map(({ path }) => path);
    throw fail(
      `holds several dictionaries of tensors, ${few(paths)}; choose one with the option key: ` +
        `{ key: ${quoted(paths[0]!)} }`,
    );
  }
  const array = numpyWeight(value);
  if (array) {
    throw fail(
      `holds numpy arrays in place of tensors, such as ${quoted(array)}, which are not read; save them ` +
        'as tensors: torch.save({name: torch.from_numpy(array) for name, array in weights.items()}, path)',
    );
  }
  const opaque = opaqueIn(value);
  if (opaque) throw fail(refersTo(opaque, entries.size > 0 ? `it holds ${holds}; ` : ''));
  throw fail(`holds no dictionary of tensors, but ${holds}; save net.state_dict() with torch.save`);
}

/** The state_dict that is meant: the only one, or the only one that can be a network's. */
function only(found: readonly Found[]): NamedTensors | undefined {
  if (found.length === 1) return found[0]!.tensors;
  const different = new Set(found.map(({ tensors }) => tensors));
  const networks = [...different].filter((tensors) => !isOfNumbers(tensors));
  const [network] = networks;
  const names = found.filter(({ tensors }) => tensors === network);
  return networks.length === 1 && names.length === 1 ? network : undefined;
}
