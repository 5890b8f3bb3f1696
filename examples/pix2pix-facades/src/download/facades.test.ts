import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ProgressStream } from '@gan/runs';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { serveRange, startServer, type TestServer } from '../../../shared/src/download/test-server';
import { downloadFacades } from './facades';

let sources: string;
let archive: Buffer;
let short: Buffer;

/** An archive like the original, with one byte an image. */
async function makeArchive(name: string, counts: Record<string, number>): Promise<Buffer> {
  const root = join(sources, name);
  for (const [part, count] of Object.entries(counts)) {
    await mkdir(join(root, 'facades', part), { recursive: true });
    for (let i = 1; i <= count; i++) await writeFile(join(root, 'facades', part, `${i}.jpg`), 'x');
  }
  const file = join(sources, `${name}.tar.gz`);
  await create({ gzip: true, file, cwd: root }, ['facades']);
  return readFile(file);
}

function flipByte(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(new Uint8Array(bytes));
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

beforeAll(async () => {
  sources = await mkdtemp(join(tmpdir(), 'gan-archives-'));
  archive = await makeArchive('whole', { train: 400, val: 100, test: 106 });
  short = await makeArchive('short', { train: 399, val: 100, test: 106 });
});
afterAll(() => rm(sources, { recursive: true }));

let folder: string;
let dir: string;
let server: TestServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-facades-'));
  dir = join(folder, 'cache', 'facades');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function download(bytes: Buffer): Promise<void> {
  server ??= await startServer(serveRange(bytes));
  const stream = new PassThrough().resume() as unknown as ProgressStream;
  return downloadFacades({ dir, url: server.url }, undefined, stream);
}

it('fetches, unpacks, counts, and does so once', async () => {
  await download(archive);
  expect((await readdir(dir)).sort()).toEqual(['test', 'train', 'val']);
  expect(await readdir(join(dir, 'train'))).toHaveLength(400);
  expect(await readdir(join(folder, 'cache'))).toEqual(['facades']);
  await download(archive);
  expect(server?.ranges).toHaveLength(1);
});

it('continues an archive that broke off, into a folder that is empty', async () => {
  await mkdir(dir, { recursive: true });
  await writeFile(`${dir}.tar.gz.part`, new Uint8Array(archive.subarray(0, 1000)));
  await download(archive);
  expect(server?.ranges).toEqual(['bytes=1000-']);
  expect(await readdir(join(dir, 'val'))).toHaveLength(100);
});

it.each([
  ['is cut', () => archive.subarray(0, archive.length >> 1)],
  ['has a flipped byte', () => flipByte(archive, 5000)],
  ['is a web page', () => Buffer.from('<html>Welcome to the hotel</html>')],
])('refuses an archive that %s, and keeps nothing', async (_, bytes) => {
  await expect(download(bytes())).rejects.toThrow(
    /^--download: the archive from http.* (is damaged|holds \d+ images)/,
  );
  expect(await readdir(join(folder, 'cache'))).toEqual([]);
});

it('refuses an archive with other counts, and keeps nothing', async () => {
  await expect(download(short)).rejects.toThrow('holds 399 images in train, not 400');
  expect(await readdir(join(folder, 'cache'))).toEqual([]);
});

it('leaves a folder alone that holds something else', async () => {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'thesis.txt'), 'x');
  await expect(download(archive)).rejects.toThrow(
    `--data: ${dir} holds something else than the facades; delete it, or name another folder`,
  );
  expect(server?.ranges).toEqual([]);
  expect(await readdir(dir)).toEqual(['thesis.txt']);
});

it('says that a folder cannot be made', async () => {
  await writeFile(join(folder, 'cache'), 'a file');
  await expect(download(archive)).rejects.toThrow(/^--data: cannot (read|write to) /);
});
