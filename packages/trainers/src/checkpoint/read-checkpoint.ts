import { CheckpointError, OptionError, show } from '@gan/core';
import { readSafetensors, type StateDict } from '@gan/interop';
import { listCheckpoints } from './checkpoint-folder';
import { decodeJson, JSON_NAME } from './checkpoint-json';
import type { Checkpoint, CheckpointFile } from './checkpoint-types';
import { loadCrypto, loadFs, loadPath, oneLine, systemCode } from './node-modules';

const advice = 'use an older checkpoint';

/**
 * Reads what a checkpoint says of itself, after looking at the checksums of all of its files.
 *
 * @param path The checkpoint's folder, such as `checkpoints/step-000056`.
 * @returns Its `checkpoint.json`, and `tensors()` to read the rest.
 * @throws CheckpointError naming the file that is missing, of another length, damaged, or of a newer
 *   format.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { DcganTrainer, readCheckpoint, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend('cpu');
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
  const { join } = await loadPath();
  const fail = (name: string) => (problem: string, cause?: unknown) =>
    new CheckpointError(`${caller}: ${join(path, name)} ${problem}`, { cause });

  const json = await decodeJson(
    await readWhole(join(path, JSON_NAME), fail(JSON_NAME)),
    (problem) => fail(JSON_NAME)(`${problem}${problem.includes(';') ? '' : `; ${advice}`}`),
  );
  for (const [name, expected] of Object.entries(json.files)) {
    await checkFile(join(path, name), expected, fail(name));
  }
  const read = async (name: string): Promise<StateDict> => {
    const expected = json.files[name];
    if (!expected) return new Map();
    const bytes = await readWhole(join(path, name), fail(name));
    const { createHash } = await loadCrypto();
    const digest = createHash('sha256').update(bytes).digest('hex');
    compare(expected, { bytes: bytes.length, sha256: digest }, fail(name));
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
    throw fail(`should have ${expected.bytes} bytes and has ${found.bytes}; ${advice}`);
  }
  if (found.sha256 !== expected.sha256) {
    throw fail(`is damaged: its checksum is another; ${advice}`);
  }
}

function readFailure(cause: unknown, fail: Fail): CheckpointError {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return fail(`is missing; check the path, or ${advice}`, cause);
    case 'ENOTDIR':
      return fail("cannot be read; give the checkpoint's folder, not a file in it", cause);
    default:
      return fail(`cannot be read (${oneLine(cause)}); check its permissions, or ${advice}`, cause);
  }
}

async function readWhole(path: string, fail: Fail): Promise<Uint8Array> {
  const { readFile } = await loadFs();
  return readFile(path).catch((cause) => {
    throw readFailure(cause, fail);
  });
}

/** Looks at a file's checksum without holding the file. */
async function checkFile(path: string, expected: CheckpointFile, fail: Fail): Promise<void> {
  const { open } = await loadFs();
  const { createHash } = await loadCrypto();
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(path, 'r');
    try {
      for await (const part of file.createReadStream({
        highWaterMark: 1 << 22,
        autoClose: false,
      })) {
        hash.update(part as Uint8Array);
        bytes += (part as Uint8Array).length;
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readFailure(cause, fail);
  }
  compare(expected, { bytes, sha256: hash.digest('hex') }, fail);
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
  const rejected: { path: string; reason: string }[] = [];
  for (const { path } of await listCheckpoints('latestCheckpoint', dir)) {
    try {
      await readCheckpoint(path);
      return { path, rejected };
    } catch (error) {
      rejected.push({ path, reason: oneLine(error).replace(/^readCheckpoint: /, '') });
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
  const latest = await latestCheckpoint(dir);
  if (!latest) return undefined;
  const [first] = latest.rejected;
  if (!first) return readCheckpoint(latest.path);
  throw new CheckpointError(
    `${caller}: ${first.reason}. ${latest.path} is whole: remove ` +
      `${latest.rejected.map(({ path }) => path).join(' and ')} to go on from there`,
  );
}
