import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** For tests: a package index on loopback. */
export interface WheelServer {
  /** What `PIP_INDEX_URL` takes. */
  readonly index: string;
  /** Each request for a wheel, with the Range that it had. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** How the server errs. */
export interface Faults {
  /** Answers a wheel's request instead of it. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** What the index says of each wheel beside or instead of what is true. */
  readonly listed?: Readonly<Record<string, unknown>>;
  /** What the index answers instead of its list. */
  readonly body?: string;
}

/** For tests: serves wheels by their file names as a package index does, Range included. */
export async function serveWheels(
  wheels: Readonly<Record<string, Buffer>>,
  faults: Faults = {},
): Promise<WheelServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const [, project] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
    if (project) {
      list(project, response);
      return;
    }
    const file = path.slice('/files/'.length);
    const { range } = request.headers;
    asked.push(range ? `${file} ${range}` : file);
    if (faults.answer?.(request, response)) return;
    const bytes = wheels[file];
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (!bytes || start >= bytes.length) {
      response.writeHead(bytes ? 416 : 404).end();
      return;
    }
    const rest = bytes.subarray(start);
    const headers = { 'content-length': rest.length, 'accept-ranges': 'bytes' };
    const end = `${bytes.length - 1}/${bytes.length}`;
    const part = { ...headers, 'content-range': `bytes ${start}-${end}` };
    response.writeHead(range ? 206 : 200, range ? part : headers).end(rest);
  });
  const list = (project: string, response: ServerResponse) => {
    const own = Object.entries(wheels).filter(
      ([file]) => file.split('-')[0] === project.replaceAll('-', '_'),
    );
    if (own.length === 0) {
      response.writeHead(404).end('no');
      return;
    }
    const files = own.map(([filename, bytes]) => ({
      filename,
      // A mirror may name its files from where the list is.
      url: `../../files/${filename}`,
      hashes: { sha256: createHash('sha256').update(bytes).digest('hex') },
      size: bytes.length,
      yanked: false,
      ...faults.listed,
    }));
    response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' });
    response.end(faults.body ?? JSON.stringify({ meta: { 'api-version': '1.1' }, files }));
  };
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    index: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
