// npm run docs:preview: serves docs/site on loopback.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';

if (!existsSync(join(root, 'docs', 'site', 'index.html'))) {
  console.error('error: docs/site is missing; run `npm run docs` first');
  process.exit(1);
}
const vitepress = join(root, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
const flags = process.argv.slice(2);
process.exitCode =
  (await install()) ||
  (await runNode([vitepress, 'preview', 'docs', '--host', '127.0.0.1', ...flags], {
    forwardSignals: true,
  }));
