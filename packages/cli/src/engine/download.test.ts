import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Faults, serveWheels, type WheelServer } from '../../test/serve-wheels';
import { type DownloadOptions, type DownloadProgress, download, missingBytes } from './download';

const file = 'some_thing-1.2-py3-none-any.whl';
const bytes = Buffer.alloc(300_000, 'of some length ');
const sha256 = createHash('sha256').update(bytes).digest('hex');

let folder: string;
let server: WheelServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-download-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server?.close();
});

const part = () => join(folder, `${file}.part`);

async function fetchIt(faults: Faults = {}, options: Partial<DownloadOptions> = {}) {
  await server?.close();
  server = await serveWheels({ [file]: bytes }, faults);
  const url = `${server.index.replace('simple', 'files')}/${file}`;
  const { signal } = new AbortController();
  return await download({ file, url, sha256, size: bytes.length }, { folder, signal, ...options });
}

/** Sends the first bytes, and hangs up once they are written (a client drops what it has not read), or falls silent. */
const sends = (count: number, { silent = false } = {}): Faults => ({
  answer(_, response) {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, count));
    const hangUp = () => {
      if (statSync(part(), { throwIfNoEntry: false })?.size === count) response.destroy();
      else setTimeout(hangUp, 5);
    };
    if (!silent) hangUp();
    return true;
  },
});

describe('download', () => {
  it('fetches a file, and no second time', async () => {
    const seen: DownloadProgress[] = [];
    const path = await fetchIt({}, { onProgress: (progress) => seen.push(progress) });
    expect(path).toBe(join(folder, file));
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(folder)).toEqual([file]);
    const size = bytes.length;
    expect(seen[0]).toEqual({ file, bytes: 0, size, from: 0 });
    expect(seen.at(-1)).toEqual({ file, bytes: size, size, from: 0 });
    await fetchIt();
    expect(server.asked).toEqual([]);
  });

  it('keeps what came before the connection broke, and goes on from there', async () => {
    await expect(fetchIt(sends(100_000))).rejects.toThrow(
      /^gan engine: no connection to 127.0.0.1:\d+ \(.*\); check the network and run it again/,
    );
    expect(readdirSync(folder)).toEqual([`${file}.part`]);
    expect(readFileSync(part())).toEqual(bytes.subarray(0, 100_000));
    const seen: DownloadProgress[] = [];
    await fetchIt({}, { onProgress: (progress) => seen.push(progress) });
    expect(server.asked).toEqual([`${file} bytes=100000-`]);
    expect(seen[0]).toMatchObject({ bytes: 100_000, from: 100_000 });
    expect(readFileSync(join(folder, file))).toEqual(bytes);
    expect(readdirSync(folder)).toEqual([file]);
  });

  it('does not wait for ever', async () => {
    await expect(fetchIt(sends(100_000, { silent: true }), { silence: 1000 })).rejects.toThrow(
      '(silent for 1 s); check the network and run it again',
    );
    expect(readFileSync(part()).length).toBe(100_000);
  });

  it('begins again where the server cannot go on', async () => {
    writeFileSync(part(), bytes.subarray(0, 1000));
    await fetchIt({
      answer(_, response) {
        response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
        return true;
      },
    });
    expect(server.asked).toEqual([`${file} bytes=1000-`]);
    expect(readFileSync(join(folder, file))).toEqual(bytes);
  });

  it('begins again where more is here than there is', async () => {
    writeFileSync(part(), Buffer.alloc(bytes.length + 1));
    await fetchIt();
    expect(server.asked).toEqual([`${file} bytes=${bytes.length + 1}-`, file]);
    expect(readFileSync(join(folder, file))).toEqual(bytes);
  });

  it('takes a whole part as it is, once its SHA-256 is right', async () => {
    writeFileSync(part(), bytes);
    await fetchIt();
    expect(server.asked).toEqual([]);
    expect(readdirSync(folder)).toEqual([file]);
  });

  it('deletes what has another SHA-256', async () => {
    writeFileSync(part(), Buffer.alloc(bytes.length));
    await expect(fetchIt()).rejects.toThrow(
      new RegExp(`^gan engine: ${file} has SHA-256 [0-9a-f]{64}, not ${sha256} as the index says`),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fetches a kept file again that is another', async () => {
    writeFileSync(join(folder, file), 'damaged');
    await fetchIt();
    expect(readFileSync(join(folder, file))).toEqual(bytes);
  });

  it('says so where the server has no such file', async () => {
    const answer: Faults['answer'] = (_, response) => {
      response.writeHead(404).end();
      return true;
    };
    const message = `does not give ${file} (404); try later, or name another mirror`;
    await expect(fetchIt({ answer })).rejects.toThrow(message);
    writeFileSync(part(), 'of');
    await expect(fetchIt({ answer })).rejects.toThrow(message);
    // What was here may be right: it is the server that errs.
    expect(readFileSync(part(), 'utf8')).toBe('of');
  });

  it('leaves the part where it is interrupted', async () => {
    const control = new AbortController();
    const onProgress = ({ bytes: here }: DownloadProgress) => {
      if (here > 0) control.abort();
    };
    const stopped = fetchIt(sends(100_000, { silent: true }), {
      onProgress,
      signal: control.signal,
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(folder)).toEqual([`${file}.part`]);
    await fetchIt();
    expect(server.asked[0]).toMatch(/ bytes=\d+-$/);
    expect(readFileSync(join(folder, file))).toEqual(bytes);
  });
});

it('knows how much is missing', async () => {
  const wanted = { file, url: '', sha256, size: 1000 };
  expect(await missingBytes(wanted, folder)).toBe(1000);
  writeFileSync(part(), Buffer.alloc(300));
  expect(await missingBytes(wanted, folder)).toBe(700);
  writeFileSync(join(folder, file), Buffer.alloc(1000));
  expect(await missingBytes(wanted, folder)).toBe(0);
});
