import { CheckpointError } from '@gan/core';
import type { FolderLock, LockRequest } from './checkpoint-storage';
import {
  LOCK_NAME,
  type LockHolder,
  type LockRefusal,
  lockLeftover,
  readLockFile,
  releaseLockFile,
  takeLockFile,
} from './lock-file';
import { loadCrypto, loadFs, loadPath, loadSyncFs } from './node-modules';
import { fateOf, ownIdentity } from './process-identity';

/**
 * Takes a folder of checkpoints for one run.
 *
 * @throws CheckpointError where another run has it, by process, host and time.
 */
export async function lockFolder(
  caller: string,
  dir: string,
  request: LockRequest,
): Promise<FolderLock> {
  const { join } = await loadPath();
  const { randomBytes } = await loadCrypto();
  const path = join(dir, LOCK_NAME);
  const token = randomBytes(8).toString('hex');
  const mine: LockHolder = {
    token,
    since: new Date().toISOString(),
    brief: request.brief,
    ...(await ownIdentity()),
  };
  let refusal: LockRefusal | undefined;
  try {
    do {
      if (refusal) await new Promise((resolve) => setTimeout(resolve, 25));
      refusal = await takeLockFile(path, mine, (fate) => fate === 'dead' || request.force);
    } while (request.brief && refusal?.holder?.brief && refusal.fate === 'lives');
  } catch (failure) {
    const refuse = async () => {
      throw failure;
    };
    return { held: false, failure, token, check: refuse, release: async () => undefined };
  }
  if (refusal) throw inUse(caller, dir, refusal, mine, request);
  const forget = await releaseAtExit(path, token);
  return {
    held: true,
    token,
    path,
    async check() {
      const found = await readLockFile(path).catch(() => 'unreadable' as const);
      if (typeof found === 'object' && found.token === token) return;
      throw lost(caller, dir, path, found, request);
    },
    async release() {
      // Where not even that works, it is of a dead process soon.
      await releaseLockFile(path, mine).catch(() => undefined);
      forget();
    },
  };
}

/** Removes what processes that died while they took a lock left in a folder that is ours. */
export async function clearLockLeftovers(dir: string): Promise<void> {
  const { readdir, rm } = await loadFs();
  const { join } = await loadPath();
  const self = await ownIdentity();
  for (const name of await readdir(dir)) {
    const leftover = lockLeftover.exec(name);
    if (!leftover) continue;
    const path = join(dir, name);
    const claim = leftover.groups?.temporary ? 'none' : await readLockFile(path);
    const isOver =
      claim === 'none' || (claim !== 'unreadable' && (await fateOf(claim, self)) === 'dead');
    if (isOver) await rm(path, { force: true });
  }
}

const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
const nameOf = ({ pid, host, since }: LockHolder) =>
  `process ${pid} on host ${host} since ${minute(since)}`;

function inUse(
  caller: string,
  dir: string,
  { holder, fate, path }: LockRefusal,
  self: LockHolder,
  { option, forceOption }: LockRequest,
): CheckpointError {
  const folder = `${caller}: ${option} ${dir}`;
  if (!holder) {
    return new CheckpointError(
      `${folder} has a lock file that cannot be read, ${path}, so nobody knows which process uses the ` +
        `folder; give another dir, or ${forceOption} once you know that none does`,
    );
  }
  if (fate === 'unknown') {
    return new CheckpointError(
      `${folder} is in use by ${nameOf(holder)}, and from host ${self.host} one cannot see whether that ` +
        `process still runs; wait for it, give another dir, or ${forceOption} once you know that it has ended`,
    );
  }
  const isSelf = holder.pid === self.pid;
  return new CheckpointError(
    `${folder} is in use by ${nameOf(holder)}${isSelf ? ', which is this process' : ''}; wait for it, ` +
      'or give another dir',
  );
}

function lost(
  caller: string,
  dir: string,
  path: string,
  found: LockHolder | 'none' | 'unreadable',
  { option, forceOption }: LockRequest,
): CheckpointError {
  const how =
    typeof found === 'object'
      ? `was taken over by ${nameOf(found)}, with ${forceOption}`
      : `is no longer this run's: its lock file ${path} ${found === 'none' ? 'is gone' : 'cannot be read'}`;
  return new CheckpointError(
    `${caller}: ${option} ${dir} ${how}; so this run ends, and wrote nothing more there. Its last ` +
      'checkpoint is whole',
  );
}

/** The locks that this process holds, by their file, for its end. */
const held = new Map<string, string>();
let listens = false;

/** @returns What to call when the lock is given back before. */
async function releaseAtExit(path: string, token: string): Promise<() => void> {
  const { readFileSync, unlinkSync } = await loadSyncFs();
  const { resolve } = await loadPath();
  // The process may have another working folder by then.
  const absolute = resolve(path);
  held.set(token, absolute);
  if (!listens) {
    listens = true;
    process.on('exit', () => {
      for (const [token, path] of held) {
        try {
          if (readFileSync(path, 'utf8').includes(token)) unlinkSync(path);
        } catch {
          // It is of a dead process from now on, and the next run takes it.
        }
      }
    });
  }
  return () => held.delete(token);
}
