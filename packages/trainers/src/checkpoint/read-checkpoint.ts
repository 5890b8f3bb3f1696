import { CheckpointError, OptionError, show } from '@gan/core';
import { readSafetensors, readSafetensorsParts, type StateDict } from '@gan/interop';
import { decodeJson, JSON_NAME } from './checkpoint-json';
import { nameOf } from './checkpoint-names';
import type { CheckpointStorage } from './checkpoint-storage';
import type { Checkpoint, CheckpointFile, CheckpointJson } from './checkpoint-types';
import { oneLine, systemCode } from './node-modules';
import { storageOf } from './storage-of';

/**
 * Reads what a checkpoint says of itself, after looking at the checksums of all of its files.
 *
 * @param path The checkpoint's folder, such as `checkpoints/step-000056`.
 * @returns Its `checkpoint.json`, and `tensors()` to read the rest.
 * @throws CheckpointError naming the file that is missing, of another length, damaged, or of a newer
 *   format, and the newest checkpoint before it that is whole.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { DcganTrainer, readCheckpoint, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new DcganTrainer({ imageSize: 8, filters: 2 });
 * const dir = await mkdtemp('checkpoints-');
 * const { path } = await writeCheckpoint(trainer, { dir, step: 7 });
 * const checkpoint = await readCheckpoint(path);
 * console.log(checkpoint.step, checkpoint.trainer.options.imageSize); // 7 8
 * ```
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const caller = 'readCheckpoint';
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`${caller}: takes the path of a checkpoint's folder, got ${show(path)}`);
  }
  try {
    return await readVerified(caller, path);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(`${error.message}; ${await adviceFor(path)}`, { cause: error.cause });
  }
}

/** What to do where a checkpoint is damaged. */
export async function adviceFor(path: string): Promise<string> {
  const storage = await storageOf(path);
  const { dir, name } = await storage.split(path);
  const siblings = await storage.list('readCheckpoint', dir).catch(() => []);
  const self = siblings.find(({ step }) => nameOf(step) === name);
  for (const older of siblings) {
    if (!self || older.step >= self.step) continue;
    const isWhole = await readVerified('readCheckpoint', older.path).catch(() => undefined);
    if (isWhole) return `the newest whole checkpoint before it is ${older.path}`;
  }
  return 'there is no whole checkpoint before it: use a copy, or begin anew';
}

/** A checkpoint's `checkpoint.json`, without a look at its other files. */
export async function describeCheckpoint(caller: string, path: string): Promise<CheckpointJson> {
  const { fail, readWhole } = await filesOf(caller, path);
  return decodeJson(await readWhole(JSON_NAME), fail(JSON_NAME));
}

/**
 * Some tensors of one of a checkpoint's files, of which nothing else is kept; none where there is no
 * such file.
 *
 * @throws CheckpointError when the file is missing or damaged, whichever of its tensors are.
 */
export async function readSomeTensors(
  caller: string,
  { path, files }: Pick<Checkpoint, 'path' | 'files'>,
  name: string,
  wanted: (tensor: string) => boolean,
): Promise<StateDict> {
  const { storage, fail } = await filesOf(caller, path);
  const expected = files[name];
  if (!expected) return new Map();
  const file = { path, name, expected };
  const summed = summedParts(storage, file, fail(name));
  try {
    return await readSafetensorsParts(summed, { bytes: expected.bytes, wanted });
  } catch (error) {
    // Where its contents make no sense, the checksum says whether they are those that were written.
    await checkFile(storage, file, fail(name));
    throw fail(name)(`cannot be read: ${oneLine(error)}`, error);
  }
}

async function filesOf(caller: string, path: string) {
  const storage = await storageOf(path);
  const fail = (name: string) => (problem: string, cause?: unknown) =>
    new CheckpointError(`${caller}: ${storage.join(path, name)} ${problem}`, { cause });
  const readWhole = (name: string) =>
    storage.read(path, name).catch((cause) => {
      throw readFailure(cause, fail(name));
    });
  return { storage, fail, readWhole };
}

export async function readVerified(caller: string, path: string): Promise<Checkpoint> {
  const { storage, fail, readWhole } = await filesOf(caller, path);
  const json = decodeJson(await readWhole(JSON_NAME), fail(JSON_NAME));
  for (const [name, expected] of Object.entries(json.files)) {
    await checkFile(storage, { path, name, expected }, fail(name));
  }
  const read = async (name: string): Promise<StateDict> => {
    const expected = json.files[name];
    if (!expected) return new Map();
    const bytes = await readWhole(name);
    const hash = await storage.sha256();
    hash.update(bytes);
    compare(expected, { bytes: bytes.length, sha256: hash.hex() }, fail(name));
    return readSafetensors(bytes);
  };
  return {
    ...json,
    path,
    async tensors(file) {
      const all: StateDict = new Map();
      for (const name of file === undefined ? Object.keys(json.files) : [file]) {
        for (const [key, value] of await read(name)) all.set(key, value);
      }
      return all;
    },
  };
}

type Fail = (problem: string, cause?: unknown) => CheckpointError;

function compare(expected: CheckpointFile, found: CheckpointFile, fail: Fail): void {
  if (found.bytes !== expected.bytes) {
    throw fail(`should have ${expected.bytes} bytes and has ${found.bytes}`);
  }
  if (found.sha256 !== expected.sha256) {
    throw fail('is damaged: its checksum is another');
  }
}

function readFailure(cause: unknown, fail: Fail): CheckpointError {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return fail('is missing; check the path', cause);
    case 'ENOTDIR':
      return fail("cannot be read; give the checkpoint's folder, not a file in it", cause);
    default:
      return fail(`cannot be read (${oneLine(cause)}); check its permissions`, cause);
  }
}

/** A file of a checkpoint, and what it should be. */
interface ExpectedFile {
  readonly path: string;
  readonly name: string;
  readonly expected: CheckpointFile;
}

/** The parts of a file; after the last its checksum is compared. */
async function* summedParts(
  storage: CheckpointStorage,
  { path, name, expected }: ExpectedFile,
  fail: Fail,
): AsyncGenerator<Uint8Array> {
  const hash = await storage.sha256();
  let bytes = 0;
  try {
    for await (const part of storage.parts(path, name)) {
      hash.update(part);
      bytes += part.length;
      yield part;
    }
  } catch (cause) {
    throw readFailure(cause, fail);
  }
  compare(expected, { bytes, sha256: hash.hex() }, fail);
}

/** Looks at a file's checksum without holding the file. */
async function checkFile(
  storage: CheckpointStorage,
  file: ExpectedFile,
  fail: Fail,
): Promise<void> {
  for await (const _ of summedParts(storage, file, fail));
}

/** The newest checkpoint of a folder that is whole, and newer ones that are not. */
export interface LatestCheckpoint {
  readonly path: string;
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Finds the newest checkpoint of a folder whose files are all as they were written.
 *
 * @param dir The folder of the checkpoints, such as `runs/facades/checkpoints`.
 * @returns Its path, and newer ones that were rejected; undefined where there are no checkpoints.
 * @throws CheckpointError where there are some and none is whole, or the folder cannot be read.
 */
export async function latestCheckpoint(dir: string): Promise<LatestCheckpoint | undefined> {
  const latest = await findLatest(dir);
  return latest && { path: latest.checkpoint.path, rejected: latest.rejected };
}

async function findLatest(dir: string) {
  const rejected: { path: string; reason: string }[] = [];
  const storage = await storageOf(dir);
  for (const { path } of await storage.list('latestCheckpoint', dir)) {
    try {
      return { checkpoint: await readVerified('latestCheckpoint', path), rejected };
    } catch (error) {
      rejected.push({ path, reason: oneLine(error).replace(/^latestCheckpoint: /, '') });
    }
  }
  if (rejected.length === 0) return undefined;
  throw new CheckpointError(
    `latestCheckpoint: none of the checkpoints in ${dir} is whole: ` +
      rejected.map(({ reason }) => reason).join('; '),
  );
}

/**
 * The newest checkpoint of a folder; undefined where there is none.
 *
 * @throws CheckpointError when it is damaged, saying how to go on from an older one that is not.
 */
export async function newestCheckpoint(
  caller: string,
  dir: string,
): Promise<Checkpoint | undefined> {
  const latest = await findLatest(dir);
  if (!latest) return undefined;
  const [first] = latest.rejected;
  if (!first) return latest.checkpoint;
  throw new CheckpointError(
    `${caller}: ${first.reason}. ${latest.checkpoint.path} is whole: remove ` +
      `${latest.rejected.map(({ path }) => path).join(' and ')} to go on from there`,
  );
}
