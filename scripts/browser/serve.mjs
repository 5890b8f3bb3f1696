import { createServer } from 'node:http';

/** What makes a page cross-origin isolated, and so gives it shared memory. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Serves a page with one script on a loopback port.
 *
 * The path chooses the headers: `/name` has those of `headers[name]`. `files` are served by their paths.
 */
export async function servePage(script, headers, files = {}) {
  const html =
    '<!doctype html><title>gan</title><link rel="icon" href="data:,"><script src="/script.js"></script>';
  const server = createServer(({ url }, response) => {
    if (url === '/script.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
      return;
    }
    if (url in files) {
      const type = url.endsWith('.mjs') ? { 'Content-Type': 'text/javascript' } : {};
      response.writeHead(200, type).end(files[url]);
      return;
    }
    const own = headers[url.slice(1)];
    response.writeHead(own ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', ...own });
    response.end(own ? html : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: (name) => `http://127.0.0.1:${server.address().port}/${name}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
