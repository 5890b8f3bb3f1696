import { CheckpointError } from '@gan/core';
import { keysBelow, transact } from './browser-database';
import { ifOurs, lockBrowserFolder } from './browser-lock';
import { folderKey, joinPath, splitPath } from './browser-path';
import { BrowserWriter, type CheckpointRecord } from './browser-writer';
import { JSON_NAME } from './checkpoint-json';
import { nameOf, stepOf } from './checkpoint-names';
import type { CheckpointStorage } from './checkpoint-storage';
import { cannotWrite, oneLine } from './node-modules';
import { newSha256 } from './sha256';

/** Checkpoints in a browser's IndexedDB, of which each site has its own. */
export const browserStorage: CheckpointStorage = {
  join: joinPath,
  split: async (path) => splitPath(path),
  async list(caller, dir) {
    const folder = folderKey(dir);
    try {
      const keys = await transact(['checkpoints'], 'readonly', ({ store }) =>
        store('checkpoints').getAllKeys(keysBelow(folder)),
      );
      return keys
        .map((key) => (key as [string, number])[1])
        .toSorted((a, b) => b - a)
        .map((step) => ({ step, path: joinPath(dir, nameOf(step)) }));
    } catch (cause) {
      throw new CheckpointError(
        `${caller}: cannot read the checkpoints in ${dir}: ${oneLine(cause)}`,
        { cause },
      );
    }
  },
  has: (path) =>
    recordOf(path).then(
      (record) => record !== undefined,
      () => false,
    ),
  async read(path, file) {
    const parts: Uint8Array[] = [];
    for await (const part of partsOf(path, file)) parts.push(part);
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts.splice(0)) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  },
  parts: partsOf,
  sha256: async () => newSha256(),
  make: async () => undefined,
  lock: lockBrowserFolder,
  async clearLeftovers(caller, dir) {
    const folder = folderKey(dir);
    try {
      await transact(['checkpoints', 'chunks'], 'readwrite', ({ store }) => {
        const chunks = store('chunks');
        const records = store('checkpoints').getAll(keysBelow(folder)) as IDBRequest<
          CheckpointRecord[]
        >;
        const keys = chunks.getAllKeys(keysBelow(folder));
        keys.onsuccess = () => {
          const known = new Set(records.result.map(({ id }) => id));
          const found = new Set(keys.result.map((key) => (key as [string, string])[1]));
          for (const id of found) if (!known.has(id)) chunks.delete(keysBelow(folder, id));
        };
        return keys;
      });
    } catch (cause) {
      throw cannotWrite(caller, dir, cause);
    }
  },
  async remove(dir, step, lock) {
    const folder = folderKey(dir);
    const key = [folder, step];
    await lock.check();
    await transact(['locks', 'checkpoints', 'chunks'], 'readwrite', (transaction) =>
      ifOurs(transaction, folder, lock.token, () => {
        const checkpoints = transaction.store('checkpoints');
        const request = checkpoints.get(key) as IDBRequest<CheckpointRecord | undefined>;
        request.onsuccess = () => {
          checkpoints.delete(key);
          const { id } = request.result ?? {};
          if (id !== undefined) transaction.store('chunks').delete(keysBelow(folder, id));
        };
      }),
    );
  },
  write: async (dir, request) => new BrowserWriter(folderKey(dir), request),
};

async function recordOf(path: string): Promise<CheckpointRecord | undefined> {
  const { dir, name } = splitPath(path);
  const step = stepOf(name);
  if (step === undefined) return undefined;
  return transact(
    ['checkpoints'],
    'readonly',
    ({ store }) =>
      store('checkpoints').get([folderKey(dir), step]) as IDBRequest<CheckpointRecord | undefined>,
  );
}

async function* partsOf(path: string, file: string): AsyncGenerator<Uint8Array> {
  const missing = () => Object.assign(new Error(`there is no ${file}`), { code: 'ENOENT' });
  const record = await recordOf(path);
  if (!record) throw missing();
  if (file === JSON_NAME) {
    yield record.json;
    return;
  }
  const folder = folderKey(splitPath(path).dir);
  for (let place = 0; ; place++) {
    const chunk = await transact(
      ['chunks'],
      'readonly',
      ({ store }) =>
        store('chunks').get([folder, record.id, file, place]) as IDBRequest<Uint8Array | undefined>,
    );
    if (!ArrayBuffer.isView(chunk)) {
      if (place === 0) throw missing();
      return;
    }
    yield chunk;
  }
}
