const NAME = 'gan-checkpoints';
const VERSION = 1;

/**
 * What the database holds:
 *
 * - `checkpoints`, by folder and step: a `checkpoint.json` and the name under which its files' bytes lie. A
 *   checkpoint is there when this is.
 * - `chunks`, by folder, that name, file and place: bytes.
 * - `locks`, by folder: who may write there.
 */
export type StoreName = 'checkpoints' | 'chunks' | 'locks';

let opened: Promise<IDBDatabase> | undefined;

function openDatabase(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of ['checkpoints', 'chunks', 'locks']) {
        request.result.createObjectStore(store);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      const forget = () => {
        opened = undefined;
      };
      // The browser closes it when the user clears the site's data.
      database.onclose = forget;
      database.onversionchange = () => {
        database.close();
        forget();
      };
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/**
 * Does all of `use` or nothing.
 *
 * @param use Makes its requests at once, or in the events of others. What it throws undoes all, too.
 * @returns What the request that it returns comes to.
 * @throws The browser's error, such as one of the name QuotaExceededError.
 */
export async function transact<T>(
  stores: readonly StoreName[],
  mode: 'readonly' | 'readwrite',
  use: (transaction: Transaction) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  return new Promise<T>((resolve, reject) => {
    // Resolved only once it is on the disk, power cuts included.
    const transaction = database.transaction(stores, mode, { durability: 'strict' });
    let reason: unknown;
    const fail = (error: unknown) => {
      reason = error;
      transaction.abort();
    };
    let request: IDBRequest<T> | undefined;
    transaction.oncomplete = () => resolve(request!.result);
    transaction.onabort = () =>
      reject(reason ?? transaction.error ?? new Error('the browser has ended the transaction'));
    try {
      request = use({ store: (name) => transaction.objectStore(name), fail });
    } catch (error) {
      fail(error);
    }
  });
}

/** What {@link transact} gives to work with. */
export interface Transaction {
  store(name: StoreName): IDBObjectStore;
  /** Undoes all, and is what the transaction fails with. */
  fail(error: unknown): void;
}

/** All keys that begin with those given. */
export function keysBelow(...first: readonly (string | number)[]): IDBKeyRange {
  // Arrays come after everything else.
  return IDBKeyRange.bound([...first], [...first, []]);
}
