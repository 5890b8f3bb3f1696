/**
 * The only file that reaches for Node: everything else here runs in a browser.
 *
 * The names are in variables and the imports happen on first use, so that a bundler neither
 * follows nor includes them.
 */
const names = { fs: 'node:fs/promises', path: 'node:path' };

/** `node:fs/promises`. */
export function loadFs(): Promise<typeof import('node:fs/promises')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.fs);
}

/** `node:path`. */
export function loadPath(): Promise<typeof import('node:path')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.path);
}
