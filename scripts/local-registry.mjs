import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

/**
 * Serves packed packages to npm, pnpm and their like as the registry will, to this machine alone. A
 * project whose .npmrc has `npmrc` asks it for these packages and its usual registry for all others.
 *
 * @param {import('./pack.mjs').Packed[]} packages
 * @returns {Promise<{ npmrc: string, close(): Promise<void> }>}
 */
export async function serveRegistry(packages) {
  const server = createServer(({ url = '' }, response) => {
    const wanted = decodeURIComponent(url.split('?')[0]).slice(1);
    const tarball = packages.find(({ path }) => basename(path) === basename(wanted));
    if (tarball) return createReadStream(tarball.path).pipe(response);
    const named = packages.find(({ manifest }) => manifest.name === wanted);
    if (!named) return response.writeHead(404).end('{}');
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(listing(named, address())));
  });
  const address = () => `http://127.0.0.1:${server.address().port}/`;
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    npmrc: `@gan:registry=${address()}\n`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** What a registry answers to a package's name. */
function listing({ manifest, path, shasum, integrity }, address) {
  const { name, version } = manifest;
  const dist = { tarball: `${address}${basename(path)}`, shasum, integrity };
  // Long ago, for those who take no version of yesterday.
  const published = new Date(0).toISOString();
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
    time: { created: published, modified: published, [version]: published },
  };
}
