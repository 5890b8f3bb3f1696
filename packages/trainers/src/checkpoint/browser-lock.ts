import { CheckpointError } from '@gan/core';
import { type Transaction, transact } from './browser-database';
import { folderKey } from './browser-path';
import type { FolderLock, LockRequest } from './checkpoint-storage';

/** Who may write in a folder. */
interface LockRecord {
  /** Drawn anew for each lock. */
  readonly token: string;
  /** When it was taken, as ISO 8601. */
  readonly since: string;
  /** Title and address of the page. */
  readonly where: string;
  /** Whether it is of a single write, for whose end others wait. */
  readonly brief: boolean;
}

/** The tokens of this page, or worker. */
const own = new Set<string>();

/**
 * Takes a folder for one run, of all tabs and workers of a site.
 *
 * The browser's own lock ends with its page, however that ends; the record says who has it, and every
 * transaction that commits or removes looks at it. Where the browser has no locks (in pages without
 * HTTPS), a record that another page has left can only be taken by force.
 *
 * @throws CheckpointError where another run has it, by page and time.
 */
export async function lockBrowserFolder(
  caller: string,
  dir: string,
  request: LockRequest,
): Promise<FolderLock> {
  const folder = folderKey(dir);
  const token = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join(
    '',
  );
  const mine: LockRecord = {
    token,
    since: new Date().toISOString(),
    where: pageName(),
    brief: request.brief,
  };
  // Who has just got a lock has not yet written that it is brief.
  let patience = 8;
  for (;;) {
    const hold = await takeWebLock(folder, request.force);
    let holder: LockRecord | undefined;
    try {
      holder = hold && (await writeRecord(folder, mine, hold.isOfBrowser || request.force));
    } catch (failure) {
      hold?.release();
      const refuse = () => Promise.reject(failure);
      return { held: false, failure, token, check: refuse, release: async () => undefined };
    }
    if (hold && !holder) {
      own.add(token);
      return lockOf(caller, dir, { folder, token, request, hold });
    }
    hold?.release();
    holder ??= await recordOf(folder).catch(() => undefined);
    // Without the browser's locks, one that was left looks like one that lasts.
    const isSeen = hold === undefined || (holder && own.has(holder.token));
    const ends = request.brief && isSeen && (holder?.brief || patience-- > 0);
    if (!ends) throw inUse(caller, dir, holder, hold, request);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What a browser's lock is held by. */
interface Hold {
  /** False where the browser has no locks. */
  readonly isOfBrowser: boolean;
  release(): void;
}

/** @returns Undefined where another has it. */
function takeWebLock(folder: string, force: boolean): Promise<Hold | undefined> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return Promise.resolve({ isOfBrowser: false, release: () => undefined });
  return new Promise((resolve, reject) => {
    const options = force ? { steal: true } : { ifAvailable: true };
    const held = locks.request(`gan-checkpoints/${folder}`, options, (lock) => {
      if (!lock) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve({ isOfBrowser: true, release });
      });
    });
    // Also when it is taken away by force, which the token tells.
    held.catch(reject);
  });
}

/** @returns Who else has the folder, if anybody. */
async function writeRecord(
  folder: string,
  mine: LockRecord,
  overwrites: boolean,
): Promise<LockRecord | undefined> {
  const found = await transact(['locks'], 'readwrite', ({ store }) => {
    const locks = store('locks');
    const request = locks.get(folder) as IDBRequest<LockRecord | undefined>;
    request.onsuccess = () => {
      if (overwrites || !request.result) locks.put(mine, folder);
    };
    return request;
  });
  return overwrites ? undefined : found;
}

const recordOf = (folder: string) =>
  transact(
    ['locks'],
    'readonly',
    ({ store }) => store('locks').get(folder) as IDBRequest<LockRecord | undefined>,
  );

function lockOf(
  caller: string,
  dir: string,
  given: {
    readonly folder: string;
    readonly token: string;
    readonly request: LockRequest;
    readonly hold: Hold;
  },
): FolderLock {
  const { folder, token, request, hold } = given;
  return {
    held: true,
    token,
    async check() {
      const found = await recordOf(folder);
      if (found?.token !== token) throw lost(caller, dir, found, request);
    },
    async release() {
      own.delete(token);
      await transact(['locks'], 'readwrite', ({ store }) => {
        const locks = store('locks');
        const request = locks.get(folder) as IDBRequest<LockRecord | undefined>;
        request.onsuccess = () => {
          if (request.result?.token === token) locks.delete(folder);
        };
        return request;
      }).catch(() => undefined);
      hold.release();
    },
  };
}

/** Goes on with `use` if the folder still is that of a lock; else the transaction fails. */
export function ifOurs(
  { store, fail }: Transaction,
  folder: string,
  token: string,
  use: () => void,
): IDBRequest<LockRecord | undefined> {
  const request = store('locks').get(folder) as IDBRequest<LockRecord | undefined>;
  request.onsuccess = () => {
    if (request.result?.token === token) use();
    else fail(new Error('the folder is no longer ours'));
  };
  return request;
}

function pageName(): string {
  const { document, location } = globalThis as {
    document?: { title: string };
    location?: { href: string };
  };
  const title = document?.title ? `'${document.title}' at ` : '';
  return `${title}${location?.href ?? 'an unknown address'}`;
}

const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
const nameOf = ({ token, where, since }: LockRecord) =>
  `${own.has(token) ? 'this page' : 'another tab or worker'}, ${where}, since ${minute(since)}`;

function inUse(
  caller: string,
  dir: string,
  holder: LockRecord | undefined,
  hold: Hold | undefined,
  { option, forceOption }: LockRequest,
): CheckpointError {
  const folder = `${caller}: ${option} ${dir} is in use by`;
  if (hold && holder && !own.has(holder.token)) {
    return new CheckpointError(
      `${folder} ${nameOf(holder)}, and without HTTPS one cannot see whether that is still open; wait for ` +
        `it, give another dir, or ${forceOption} once you know that it is closed`,
    );
  }
  const who = holder ? nameOf(holder) : 'another tab or worker of this site';
  return new CheckpointError(`${folder} ${who}; wait for it, or give another dir`);
}

function lost(
  caller: string,
  dir: string,
  found: LockRecord | undefined,
  { option, forceOption }: LockRequest,
): CheckpointError {
  const how = found
    ? `was taken over by ${nameOf(found)}, with ${forceOption}`
    : "is no longer this run's: its lock is gone, perhaps with the site's data";
  return new CheckpointError(
    `${caller}: ${option} ${dir} ${how}; so this run ends, and wrote nothing more there. Its last ` +
      'checkpoint is as it was',
  );
}
