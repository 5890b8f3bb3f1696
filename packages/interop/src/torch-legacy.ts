import { ByteCursor } from './byte-cursor';
import { seemsToBe } from './file-kind';
import { readPickle } from './pickle';
import { isList, Opaque, type PickleValue, Storage } from './pickle-values';
import { few, quoted } from './quoted';
import { refersTo } from './refers-to';
import type { Checkpoint } from './source';
import { storageBytes } from './storage-types';
import { classOf, storageOf, type TorchFile } from './torch-zip';

/** The first pickle of the format. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/**
 * A storage of the tuple ('storage', type, key, device, count, view): `view` is None, or
 * (its own key, first element, count) for a part of another storage, in files before 0.4.
 */
function storageOrPart(id: PickleValue): Storage | undefined {
  const part = isList(id) ? id[5] : undefined;
  if (!isList(part)) return storageOf(id);
  const [, start, count] = part;
  const whole = storageOf(id);
  if (!whole || !Number.isSafeInteger(start) || !Number.isSafeInteger(count)) return undefined;
  const [first, length] = [start as number, count as number];
  if (first < 0 || length < 0 || first + length > whole.count) return undefined;
  return new Storage(whole.dtype, whole.key, length, first);
}

/** Whether the machine that wrote the file is little-endian, of its third pickle. */
const isLittleEndian = (system: PickleValue) =>
  system instanceof Map && system.get('little_endian') === true;

/**
 * A checkpoint as PyTorch wrote it before 1.6, and since on request: pickles of a magic number, a
 * version, the system, the object and the storages' keys, then each storage's count and bytes.
 */
export function readTorchLegacy(checkpoint: Checkpoint): TorchFile {
  const { bytes, fail } = checkpoint;
  // A pickle of protocol 2 or later, or, to name the global of a hostile one, of an earlier one.
  if (bytes[0] !== 0x80 && bytes[0] !== 0x63) {
    throw fail(`is no checkpoint of torch.save: ${seemsToBe(bytes)}`);
  }
  const magic = readPickle(checkpoint, 0);
  if (magic.value instanceof Opaque) throw fail(refersTo(magic.value));
  if (magic.value !== MAGIC) {
    throw fail('is a pickle, but none of torch.save; save the state_dict with torch.save');
  }
  const version = readPickle(checkpoint, magic.end);
  if (version.value !== VERSION) throw fail(`has an unknown version, ${String(version.value)}`);
  const system = readPickle(checkpoint, version.end);
  if (!isLittleEndian(system.value)) {
    throw fail('has big-endian numbers; save it again on a little-endian machine');
  }
  const found = new Map<string, Storage>();
  const object = readPickle(checkpoint, system.end, (id) => {
    const type = classOf(id);
    if (type) return type;
    const storage = storageOrPart(id);
    const whole = storageOf(id);
    if (whole && !found.has(whole.key)) found.set(whole.key, whole);
    return storage;
  });
  const keys = readPickle(checkpoint, object.end);
  const contents = readStorages(checkpoint, keys.end, keys.value, found);
  const bytesOf = ({ key, dtype }: Storage) => {
    const stored = contents.get(key);
    if (!stored) throw fail(`is damaged: its storage ${quoted(key)} is missing`);
    if (found.get(key)?.dtype === dtype) return stored;
    throw fail(`is damaged: its storage ${quoted(key)} has two element types`);
  };
  return { value: object.value, bytesOf };
}

function readStorages(
  checkpoint: Checkpoint,
  start: number,
  keys: PickleValue,
  found: ReadonlyMap<string, Storage>,
): Map<string, Uint8Array> {
  const { fail } = checkpoint;
  const cursor = new ByteCursor(checkpoint, start);
  const contents = new Map<string, Uint8Array>();
  if (!isList(keys)) throw fail('is damaged: its list of storages');
  for (const key of keys) {
    const storage = typeof key === 'string' ? found.get(key) : undefined;
    if (!storage || contents.has(storage.key)) {
      throw fail('is damaged: it lists a storage twice, or one that no tensor uses');
    }
    const count = cursor.unsigned(8);
    if (count !== storage.count) {
      throw fail(
        `is damaged: its storage ${quoted(storage.key)} should have ${storage.count} values, but has ${count}`,
      );
    }
    const bytes = storageBytes(storage.dtype);
    if (bytes === undefined) {
      throw fail(`refers to ${storage.dtype}, a storage of unknown size`);
    }
    contents.set(storage.key, cursor.take(count * bytes));
  }
  const missing = [...found.keys()].filter((key) => !contents.has(key));
  if (missing.length > 0) throw fail(`is damaged: it lacks the storages ${few(missing)}`);
  return contents;
}
