import { loadFs, loadPath, systemCode } from './node-modules';
import { type Fate, fateOf, type ProcessIdentity } from './process-identity';

/** What a lock file says. */
export interface LockHolder extends ProcessIdentity {
  /** Drawn anew for each lock. */
  readonly token: string;
  /** When it was taken, as ISO 8601. */
  readonly since: string;
  /** Whether it is of a single write, for whose end others wait. */
  readonly brief: boolean;
}

/** Why a lock cannot be had: who has it, or undefined where the file cannot be read. */
export interface LockRefusal {
  readonly holder: LockHolder | undefined;
  readonly fate: Fate;
  readonly path: string;
}

/** The name of a folder's lock file. Files that begin with it and a dot serve its taking. */
export const LOCK_NAME = '.lock';

/** Names that lie in the folder only for a moment, unless a process dies in it. */
export const lockLeftover = /^\.lock\.(?:(?<temporary>tmp-\w+)|\w+(?:\.\w+)*)$/;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** How long another's step of the protocol may take. */
const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 25;

/** Whether a lock may be taken from one of that fate. */
export type MayTake = (fate: Fate) => boolean;

const fromTheDead: MayTake = (fate) => fate === 'dead';

/**
 * Makes `path` the lock file of `mine`, if nobody has it or one from whom it may be taken.
 *
 * A lock comes to be by a link to a file that is whole, which fails where there is one. A dead one's
 * place is taken by a rename, which would also take that of who was quicker. So only he may do it who has
 * another lock, named by the dead one's token and got in this same way, and then finds the dead one still
 * there.
 *
 * @param mayTake Defaults to from the dead.
 * @returns Undefined if it is ours now, else why not.
 * @throws The system's error where the file cannot be written.
 */
export async function takeLockFile(
  path: string,
  mine: LockHolder,
  mayTake = fromTheDead,
): Promise<LockRefusal | undefined> {
  for (let waited = 0; ; ) {
    const found = await readLockFile(path);
    if (found === 'none') {
      if (await createLockFile(path, mine)) return undefined;
      continue;
    }
    const holder = found === 'unreadable' ? undefined : found;
    if (holder?.token === mine.token) return undefined;
    const fate = holder ? await fateOf(holder, mine) : 'unknown';
    if (!mayTake(fate)) return { holder, fate, path };

    const claim = `${path}.${holder?.token ?? 'unreadable'}`;
    const claimed = await takeLockFile(claim, mine, (of) => of !== 'lives' && mayTake(of));
    if (claimed) {
      if (claimed.fate !== 'lives' || waited >= PATIENCE_MS) return claimed;
      await wait(LOOK_EVERY_MS);
      waited += LOOK_EVERY_MS;
      continue;
    }
    try {
      const still = await readLockFile(path);
      const isSame = typeof still === 'object' ? still.token === holder?.token : still === found;
      if (!isSame) continue;
      if (await replaceLockFile(path, mine)) return undefined;
    } finally {
      await removeFile(claim);
    }
  }
}

/** Removes a lock file if it is still that of `mine`. */
export async function releaseLockFile(path: string, mine: LockHolder): Promise<void> {
  if (!(await isLockOf(path, mine))) return;
  const claim = `${path}.${mine.token}`;
  // Else one who takes it by force between the look and the removal would lose it.
  const claimed = await takeLockFile(claim, mine).catch(() => 'none');
  if (typeof claimed === 'object') return;
  try {
    if (await isLockOf(path, mine)) await removeFile(path);
  } finally {
    await removeFile(claim);
  }
}

/** Whether a lock file is that of `mine`. */
export async function isLockOf(path: string, mine: LockHolder): Promise<boolean> {
  const found = await readLockFile(path);
  return typeof found === 'object' && found.token === mine.token;
}

/** What a lock file says. Another process may be writing it where the disk has no links. */
export async function readLockFile(path: string): Promise<LockHolder | 'none' | 'unreadable'> {
  const { readFile } = await loadFs();
  for (let tries = 0; ; tries++) {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT') return 'none';
      if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
      throw error;
    }
    const holder = parseHolder(text);
    if (holder) return holder;
    if (tries === 10) return 'unreadable';
    await wait(LOOK_EVERY_MS);
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockHolder> | null;
    const { pid, host, machine, boot, namespace, started, token, since, brief } = value ?? {};
    const texts = [host, machine, namespace, started, since].every((x) => typeof x === 'string');
    const isBoot = typeof boot === 'string' || Number.isFinite(boot);
    const isWhole =
      texts &&
      isBoot &&
      typeof brief === 'boolean' &&
      Number.isSafeInteger(pid) &&
      (pid as number) > 0;
    return isWhole && /^\w+$/.test(String(token)) ? (value as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

/** @returns Whether there was none before. */
async function createLockFile(path: string, mine: LockHolder): Promise<boolean> {
  const { link } = await loadFs();
  return withTemporary(path, mine, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      const code = systemCode(error);
      // Network disks may say so of a link that they have made; the next look tells. And whoever tidies
      // the folder up may have removed the temporary file.
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      return writeNew(path, mine);
    }
  });
}

/** For disks without links: a reader may meet the file before it is whole. */
async function writeNew(path: string, mine: LockHolder): Promise<boolean> {
  try {
    await writeSynced(path, mine);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @returns False where the temporary file was tidied away. */
async function replaceLockFile(path: string, mine: LockHolder): Promise<boolean> {
  const { rename } = await loadFs();
  return withTemporary(path, mine, async (temporary) => {
    try {
      await rename(temporary, path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
  });
}

async function withTemporary<T>(
  path: string,
  mine: LockHolder,
  use: (temporary: string) => Promise<T>,
): Promise<T> {
  const { dirname, join } = await loadPath();
  const unique = Math.random().toString(36).slice(2, 12);
  const temporary = join(dirname(path), `${LOCK_NAME}.tmp-${process.pid}_${unique}`);
  try {
    await writeSynced(temporary, mine);
    return await use(temporary);
  } finally {
    await removeFile(temporary);
  }
}

async function writeSynced(path: string, mine: LockHolder): Promise<void> {
  const { open } = await loadFs();
  const file = await open(path, 'wx');
  try {
    await file.writeFile(`${JSON.stringify(mine)}\n`);
    await file.sync();
  } catch (error) {
    await removeFile(path);
    throw error;
  } finally {
    await file.close();
  }
}

async function removeFile(path: string): Promise<void> {
  const { rm } = await loadFs();
  await rm(path, { force: true }).catch(() => undefined);
}
