import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downloadFile } from './http-file';
import { serveAndCut, serveRange, startServer, type TestServer } from './test-server';

const instead = 'use --ab DIR with images of your own';

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));

let folder: string;
let path: string;
let server: TestServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-http-'));
  path = join(folder, 'file');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const isWhole = async () => bytes.compare(new Uint8Array(await readFile(path))) === 0;

it('downloads with progress', async () => {
  server = await startServer(serveRange(bytes));
  const seen: [number, number | undefined][] = [];
  await downloadFile(server.url, path, { instead, onProgress: (...now) => seen.push(now) });
  expect(await isWhole()).toBe(true);
  expect(seen[0]).toEqual([0, 100_000]);
  expect(seen.at(-1)).toEqual([100_000, 100_000]);
  expect(await readdir(folder)).toEqual(['file']);
});

it('keeps what came before a cut and goes on from there', async () => {
  let request = 0;
  server = await startServer((...args) => {
    request += 1;
    return request === 1 ? serveAndCut(bytes, 60_000)(...args) : serveRange(bytes)(...args);
  });
  await expect(downloadFile(server.url, path, { instead })).rejects.toThrow(
    /^--download: the connection to http:.* broke after 0\.1 MB \(.*\); run the same command again/,
  );
  expect(await readdir(folder)).toEqual(['file.part']);
  await downloadFile(server.url, path, { instead });
  expect(await isWhole()).toBe(true);
  expect(server.ranges).toEqual(['', 'bytes=60000-']);
  expect(await readdir(folder)).toEqual(['file']);
});

it('starts over where the server ignores Range', async () => {
  await writeFile(`${path}.part`, 'something else');
  server = await startServer((_, response) => response.end(bytes));
  await downloadFile(server.url, path, { instead });
  expect(server.ranges).toEqual(['bytes=14-']);
  expect(await isWhole()).toBe(true);
});

it('takes a part that is whole already', async () => {
  await writeFile(`${path}.part`, new Uint8Array(bytes));
  server = await startServer(serveRange(bytes));
  await downloadFile(server.url, path, { instead });
  expect(await isWhole()).toBe(true);
});

it('drops a part that is longer than the file', async () => {
  await writeFile(`${path}.part`, new Uint8Array(bytes.length + 5));
  server = await startServer(serveRange(bytes));
  await downloadFile(server.url, path, { instead });
  expect(server.ranges).toEqual(['bytes=100005-', '']);
  expect(await isWhole()).toBe(true);
});

it('says what a refusing server answered, and writes nothing', async () => {
  server = await startServer((_, response) => response.writeHead(404).end('no such page'));
  await expect(downloadFile(server.url, path, { instead })).rejects.toThrow(
    'answered 404 Not Found; check the address, or use --ab DIR with images of your own',
  );
  expect(await readdir(folder)).toEqual([]);
});

it('says that a site cannot be reached', async () => {
  server = await startServer(serveRange(bytes));
  await server.close();
  await expect(downloadFile(server.url, path, { instead })).rejects.toThrow(
    /^--download: cannot reach http:.* \(ECONNREFUSED\); without a network use --ab DIR/,
  );
  expect(await readdir(folder)).toEqual([]);
});

it('stops when it is aborted and keeps the part', async () => {
  const controller = new AbortController();
  server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 1000), () => setTimeout(() => controller.abort(), 50));
  });
  const download = downloadFile(server.url, path, { instead, signal: controller.signal });
  await expect(download).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readdir(folder)).toEqual(['file.part']);
});
