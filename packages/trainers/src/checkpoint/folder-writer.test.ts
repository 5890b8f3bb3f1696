import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { append } from './append';
import { decodeJson } from './checkpoint-json';
import type { CheckpointJson } from './checkpoint-types';
import { FolderWriter } from './folder-writer';

const root = mkdtempSync(join(tmpdir(), 'gan-writer-'));
afterAll(() => rmSync(root, { recursive: true }));

let dir: string;
let temporary: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(root, 'dir-'));
  temporary = join(dir, 'temporary');
  path = join(dir, 'whole');
  mkdirSync(temporary);
});

const json: CheckpointJson = {
  format: 1,
  step: 3,
  run: null,
  trainer: { kind: 'GanTrainer', options: { seed: 1 }, extraLosses: [] },
  state: { steps: {}, layers: {}, streams: {}, buffers: {} },
  files: {},
  models: {},
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** 11 MiB and a bit: more than two slots, and no multiple of one. */
const large = Uint8Array.from({ length: 11 * 2 ** 20 + 7 }, (_, i) => (i * 2654435761) >>> 24);

it('writes files, their checksums and the description, and then gives the folder its name', async () => {
  const writer = await FolderWriter.start(temporary, 0);
  writer.open('first.safetensors');
  await append(writer, large.subarray(0, 10));
  await append(writer, large.subarray(10));
  writer.open('second.safetensors');
  await append(writer, large.subarray(0, 3));
  expect(existsSync(path)).toBe(false);
  const bytes = await writer.commit(path, json);

  expect(readdirSync(dir)).toEqual(['whole']);
  expect(Buffer.compare(readFileSync(join(path, 'first.safetensors')), large)).toBe(0);
  expect([...readFileSync(join(path, 'second.safetensors'))]).toEqual([...large.subarray(0, 3)]);
  const text = readFileSync(join(path, 'checkpoint.json'));
  expect(bytes).toBe(large.length + 3 + text.length);
  expect(decodeJson(text, (problem) => new Error(problem))).toEqual({
    ...json,
    files: {
      'first.safetensors': { bytes: large.length, sha256: sha256(large) },
      'second.safetensors': { bytes: 3, sha256: sha256(large.subarray(0, 3)) },
    },
  });
});

it('takes the bytes as they were, whatever becomes of them', async () => {
  const writer = await FolderWriter.start(temporary, 2 ** 26);
  writer.open('one.safetensors');
  const bytes = large.slice();
  await append(writer, bytes);
  bytes.fill(0);
  await writer.commit(path, json);
  expect(Buffer.compare(readFileSync(join(path, 'one.safetensors')), large)).toBe(0);
});

it('says which file could not be written, with the code of the system, to all who wait', async () => {
  writeFileSync(join(temporary, 'two.safetensors'), 'in the way');
  const writer = await FolderWriter.start(temporary, 0);
  writer.open('one.safetensors');
  await append(writer, large);
  writer.open('two.safetensors');
  const failure = { code: 'EEXIST', fileName: 'two.safetensors' };
  await expect(append(writer, large)).rejects.toMatchObject(failure);
  await expect(writer.commit(path, json)).rejects.toMatchObject(failure);
  expect(readdirSync(dir)).toEqual(['temporary']);
});

it.each(['another', undefined])('gives no name once the folder’s lock is %s', async (token) => {
  const lock = { path: join(dir, '.lock'), token: 'mine' };
  writeFileSync(lock.path, JSON.stringify({ token: 'mine' }));
  const write = async () => {
    const writer = await FolderWriter.start(temporary, 0);
    writer.open('one.safetensors');
    await append(writer, large);
    return writer;
  };
  const writer = await write();
  // All is written by now, and not yet flushed.
  if (token) writeFileSync(lock.path, JSON.stringify({ token }));
  else rmSync(lock.path);
  await expect(writer.commit(path, json, lock)).rejects.toThrow(
    token ? 'no longer ours' : 'ENOENT',
  );
  expect(existsSync(path)).toBe(false);

  rmSync(temporary, { recursive: true });
  mkdirSync(temporary);
  writeFileSync(lock.path, JSON.stringify({ token: 'mine' }));
  await (await write()).commit(path, json, lock);
  expect(existsSync(path)).toBe(true);
});

it('fails instead of waiting for a thread that has ended', async () => {
  const writer = await FolderWriter.start(temporary, 0);
  writer.open('one.safetensors');
  await writer.abandon();
  await expect(append(writer, large)).rejects.toThrow('the thread that writes has ended');
  await expect(writer.commit(path, json)).rejects.toThrow('the thread that writes has ended');
});
