import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { ProgressStream } from '@gan/runs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadMnist } from './download-mnist';

let folder: string;
let dir: string;
let server: Server | undefined;
const asked: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-mnist-'));
  dir = join(folder, 'mnist');
  asked.length = 0;
});
afterEach(async () => {
  await new Promise<void>((closed) => (server ? server.close(() => closed()) : closed()));
  server = undefined;
  await rm(folder, { recursive: true });
});

/** Serves one folder's worth of files on the loopback interface. */
async function serve(file: (name: string) => Buffer | undefined): Promise<string> {
  server = createServer((request, response) => {
    const name = basename(request.url ?? '');
    asked.push(name);
    const bytes = file(name);
    if (bytes) response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server!.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`;
}

const download = (url: string) =>
  downloadMnist({ dir, url }, undefined, new PassThrough().resume() as unknown as ProgressStream);

it('says what to do without a network, and leaves nothing', async () => {
  const url = await serve(() => undefined);
  await new Promise((closed) => server!.close(closed));
  server = undefined;
  await expect(download(url)).rejects.toThrow(
    /cannot reach http.*ECONNREFUSED.*without a network use --mnist DIR .* or leave --download out/,
  );
  expect(await readdir(folder)).toEqual([]);
});

it('refuses files that are not the originals, and leaves nothing', async () => {
  const url = await serve(() => gzipSync('<html>'));
  await expect(download(url)).rejects.toMatchObject({
    code: 'DataError',
    message: expect.stringContaining('SHA-256'),
  });
  expect(asked).toHaveLength(4);
  expect(await readdir(folder)).toEqual([]);
});

it('leaves a folder that holds something as it is', async () => {
  await mkdir(dir);
  await writeFile(join(dir, 'train-images-idx3-ubyte'), 'x');
  await download('http://127.0.0.1:9/');
  expect(await readdir(dir)).toEqual(['train-images-idx3-ubyte']);
});

const original = fileURLToPath(new URL('../../../../../shared/data/mnist', import.meta.url));
describe.skipIf(!existsSync(original))(
  'the original files (skipped where they are missing)',
  () => {
    it('are fetched once, and those that have come are not fetched again', async () => {
      let broken = true;
      const url = await serve((name) =>
        broken && name.startsWith('t10k') ? undefined : readFileSync(join(original, name)),
      );
      await expect(download(url)).rejects.toThrow('404');
      broken = false;
      await download(url);
      expect(asked.filter((name) => name.startsWith('train-images'))).toHaveLength(1);
      expect(await readdir(folder)).toEqual(['mnist']);
      expect(await readdir(dir)).toHaveLength(4);
    });
  },
);
