import { bytesToTextLoosely } from '@gan/core';
import { dtypeOfStorage, elementBytes } from './dtypes';
import { readPickle } from './pickle';
import { Global, type PickleValue, Storage } from './pickle-values';
import { quoted } from './quoted';
import type { Checkpoint } from './source';
import { readZip } from './zip';

/** The object that a checkpoint holds, and where the values of its tensors are. */
export interface TorchFile {
  readonly value: PickleValue;
  readonly bytesOf: (storage: Storage) => Uint8Array;
}

/** A storage of the tuple ('storage', torch.FloatStorage, key, device, count). */
export function storageOf(id: PickleValue, start = 0): Storage | undefined {
  if (!Array.isArray(id)) return undefined;
  const [tag, type, key, , count] = id;
  const dtype = type instanceof Global ? dtypeOfStorage.get(type.name.replace('torch.', '')) : '';
  if (tag !== 'storage' || !dtype || typeof key !== 'string') return undefined;
  if (!Number.isSafeInteger(count) || (count as number) < 0) return undefined;
  return new Storage(dtype, key, count as number, start);
}

/** A checkpoint as PyTorch has written it since 1.6: a zip of a pickle and one file a storage. */
export function readTorchZip(checkpoint: Checkpoint): TorchFile {
  const { fail, title } = checkpoint;
  const entries = readZip(checkpoint);
  const pickles = [...entries.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw fail(`is a zip, but not of torch.save: it has ${pickles.length} files data.pkl`);
  }
  const root = pickle.slice(0, -'data.pkl'.length);
  const order = bytesToTextLoosely(entries.get(`${root}byteorder`)?.()).trim();
  if (order !== '' && order !== 'little') {
    throw fail(`has ${order}-endian numbers; save it again on a little-endian machine`);
  }
  if (entries.has(`${root}constants.pkl`)) {
    throw fail(
      'is a TorchScript program; save its weights with torch.save(module.state_dict(), path)',
    );
  }
  const bytes = entries.get(pickle)!();
  const { value } = readPickle({ bytes, title, fail }, 0, (id) => storageOf(id));
  const bytesOf = ({ key, dtype, count }: Storage) => {
    const stored = entries.get(`${root}data/${key}`)?.();
    if (!stored) throw fail(`is damaged: its storage ${quoted(key)} is missing`);
    if (stored.length === count * elementBytes(dtype)) return stored;
    throw fail(
      `is damaged: its storage ${quoted(key)} should have ${count} ${dtype} values, ` +
        `but has ${stored.length} bytes`,
    );
  };
  return { value, bytesOf };
}
