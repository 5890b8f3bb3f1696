import { DataError } from '@gan/core';

/**
 * The only file that reaches for Node and for sharp: this package's other parts run in a browser.
 *
 * The names are in variables and the imports happen on first use, so that a bundler neither
 * follows nor includes them.
 */
const names = {
  fs: 'node:fs/promises',
  fsCallbacks: 'node:fs',
  path: 'node:path',
  zlib: 'node:zlib',
  sharp: 'sharp',
};

/** `node:fs/promises`. */
export function loadFs(): Promise<typeof import('node:fs/promises')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.fs);
}

/** `node:fs`, whose functions take callbacks: for a file a time half the work of a FileHandle. */
export function loadFsCallbacks(): Promise<typeof import('node:fs')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.fsCallbacks);
}

/** `node:path`. */
export function loadPath(): Promise<typeof import('node:path')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.path);
}

/** `node:zlib`. */
export function loadZlib(): Promise<typeof import('node:zlib')> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ names.zlib);
}

/**
 * sharp, which decodes and encodes images.
 *
 * @throws DataError when it is not installed for this platform.
 */
export async function loadSharp(caller: string): Promise<typeof import('sharp').default> {
  try {
    const loaded: typeof import('sharp') = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ names.sharp
    );
    return loaded.default;
  } catch (cause) {
    throw new DataError(
      `${caller}: the image library sharp does not load on this platform (${oneLine(cause)}); ` +
        'install it with npm i --include=optional sharp',
      { cause },
    );
  }
}

/** A picture that sharp works on. */
export type SharpImage = ReturnType<Awaited<ReturnType<typeof loadSharp>>>;

/** The first line of what a caught value has to say. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0]!.trim();
}
