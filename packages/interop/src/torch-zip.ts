import { bytesToTextLoosely } from '@gan/core';
import { archiveSeemsToBe } from './file-kind';
import { type LoadStorage, readPickle } from './pickle';
import { Global, isList, Opaque, type PickleValue, Storage } from './pickle-values';
import { few, quoted } from './quoted';
import type { Checkpoint } from './source';
import { storageBytes, typeOfStorage } from './storage-types';
import { readZip } from './zip';

/** The object that a checkpoint holds, and where the values of its tensors are. */
export interface TorchFile {
  readonly value: PickleValue;
  readonly bytesOf: (storage: Storage) => Uint8Array;
}

/**
 * A storage of the tuple ('storage', torch.FloatStorage, key, device, count); undefined for what makes
 * no sense. Storages of other types are known by their class, in case no tensor needs them.
 */
export function storageOf(id: PickleValue, start = 0): Storage | undefined {
  if (!isList(id)) return undefined;
  const [tag, type, key, , count] = id;
  if (!(type instanceof Global || type instanceof Opaque)) return undefined;
  const dtype = typeOfStorage(type.name.replace(/^torch\.(storage\.|cuda\.)?/, '')) ?? type.name;
  if (tag !== 'storage' || typeof key !== 'string') return undefined;
  if (!Number.isSafeInteger(count) || (count as number) < 0) return undefined;
  return new Storage(dtype, key, count as number, start);
}

/** The class of ('module', class, file, its source), as PyTorch before 1.6 wrote of whole modules. */
export function classOf(id: PickleValue): Opaque | undefined {
  const [tag, type] = isList(id) ? id : [];
  return tag === 'module' && type instanceof Opaque ? type : undefined;
}

/** What a persistent id of a zip stands for. */
const loadStorage: LoadStorage = (id) => storageOf(id) ?? classOf(id);

/** What is said of a zip in which there is not one pickle. */
function notOfTorch(names: readonly string[], pickles: number): string {
  const checkpoints = names.filter((name) => /\.(pth|pt|ckpt|bin|safetensors)$/i.test(name));
  if (checkpoints.length > 0) {
    return `is a zip with ${few(checkpoints, 3)} in it; unpack it, and read that`;
  }
  const holds = names.length > 0 ? `it holds ${few(names, 3)}` : 'it is empty';
  return `is a zip, but not of torch.save: it has ${pickles} files data.pkl; ${holds}`;
}

/** A checkpoint as PyTorch has written it since 1.6: a zip of a pickle and one file a storage. */
export function readTorchZip(checkpoint: Checkpoint): TorchFile {
  const { fail, title } = checkpoint;
  const entries = readZip(checkpoint);
  const names = [...entries.keys()];
  const pickles = names.filter((name) => /(^|\/)data\.pkl$/.test(name));
  const [pickle] = pickles;
  const other = archiveSeemsToBe(names);
  if (other !== undefined) throw fail(other);
  if (pickle === undefined || pickles.length > 1) throw fail(notOfTorch(names, pickles.length));
  const root = pickle.slice(0, -'data.pkl'.length);
  const order = bytesToTextLoosely(entries.get(`${root}byteorder`)?.()).trim();
  if (order !== '' && order !== 'little') {
    throw fail(`has ${order}-endian numbers; save it again on a little-endian machine`);
  }
  const bytes = entries.get(pickle)!();
  const { value } = readPickle({ bytes, title, fail }, 0, loadStorage);
  const bytesOf = ({ key, dtype, count }: Storage) => {
    const stored = entries.get(`${root}data/${key}`)?.();
    if (!stored) throw fail(`is damaged: its storage ${quoted(key)} is missing`);
    if (stored.length === count * (storageBytes(dtype) ?? 0)) return stored;
    throw fail(
      `is damaged: its storage ${quoted(key)} should have ${count} ${dtype} values, ` +
        `but has ${stored.length} bytes`,
    );
  };
  return { value, bytesOf };
}
