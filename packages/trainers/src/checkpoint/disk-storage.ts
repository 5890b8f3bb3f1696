import {
  clearLeftovers,
  listCheckpoints,
  makeFolder,
  removeCheckpoint,
  temporaryName,
} from './checkpoint-folder';
import { JSON_NAME } from './checkpoint-json';
import { nameOf } from './checkpoint-names';
import type { CheckpointStorage, CheckpointWriter, WriteRequest } from './checkpoint-storage';
import { lockFolder } from './folder-lock';
import { FolderWriter } from './folder-writer';
import { loadCrypto, loadFs, loadPath } from './node-modules';

/** Checkpoints as folders on a disk, which Node writes. */
export async function diskStorage(): Promise<CheckpointStorage> {
  const { open, readFile, stat } = await loadFs();
  const { basename, dirname, join, resolve } = await loadPath();
  const { createHash } = await loadCrypto();
  return {
    join,
    async split(path) {
      const absolute = resolve(path);
      return { dir: dirname(absolute), name: basename(absolute) };
    },
    list: listCheckpoints,
    has: (path) =>
      stat(join(path, JSON_NAME)).then(
        () => true,
        () => false,
      ),
    read: (path, file) => readFile(join(path, file)),
    async *parts(path, name) {
      const file = await open(join(path, name), 'r');
      try {
        yield* file.createReadStream({ highWaterMark: 1 << 22, autoClose: false });
      } finally {
        await file.close();
      }
    },
    async sha256() {
      const hash = createHash('sha256');
      return { update: (bytes) => hash.update(bytes), hex: () => hash.digest('hex') };
    },
    make: makeFolder,
    lock: lockFolder,
    clearLeftovers,
    async remove(dir, step, lock) {
      await lock.check();
      await removeCheckpoint(dir, step);
    },
    write: writeFolder,
  };
}

async function writeFolder(
  dir: string,
  { step, allowance, lock }: WriteRequest,
): Promise<CheckpointWriter> {
  const { mkdir, rm } = await loadFs();
  const { join } = await loadPath();
  const temporary = join(dir, temporaryName(step, 'tmp'));
  await mkdir(temporary);
  const removeTemporary = () => rm(temporary, { recursive: true, force: true });
  try {
    const writer = await FolderWriter.start(temporary, allowance);
    return {
      open: (name) => writer.open(name),
      room: () => writer.room(),
      put: (bytes) => writer.put(bytes),
      commit: (json) =>
        writer.commit(join(dir, nameOf(step)), json, { path: lock.path, token: lock.token }),
      async abandon() {
        await writer.abandon();
        await removeTemporary().catch(() => undefined);
      },
    };
  } catch (error) {
    await removeTemporary().catch(() => undefined);
    throw error;
  }
}
