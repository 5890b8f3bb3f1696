// npm run docs: the site in docs/site, its API pages from the sources. An undocumented export or a dead link is
// an error. With --api, the API pages alone.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';

const bin = (...path) => join(root, 'node_modules', ...path);
const api = join(root, 'docs', 'api');

async function docs() {
  // Pages of names that are gone must go, too.
  rmSync(api, { recursive: true, force: true });
  const code = await runNode([bin('typedoc', 'bin', 'typedoc')]);
  if (code !== 0 || process.argv.includes('--api')) return code;
  // Its old address leads to where it is to be read.
  const there = '../site/api/index.html';
  writeFileSync(
    join(api, 'index.html'),
    `<!doctype html><meta http-equiv="refresh" content="0; url=${there}"><a href="${there}">API reference</a>\n`,
  );
  return runNode([bin('vitepress', 'bin', 'vitepress.js'), 'build', 'docs', '--logLevel', 'warn']);
}

process.exitCode = (await install()) || (await docs());
