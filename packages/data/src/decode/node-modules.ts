import { DataError, nodeModule } from '@gan/core';

/**
 * The only file that reaches for Node and for sharp: this package's other parts run in a browser.
 *
 * sharp's name is in a variable and its import happens on first use, so that a bundler neither
 * follows nor includes it. The CommonJS build requires it instead (scripts/tsup-config.mjs).
 */
const names = { sharp: 'sharp' };

async function load<Module>(name: `node:${string}`): Promise<Module> {
  const loaded = nodeModule<Module>(name);
  if (loaded) return loaded;
  throw new DataError(`files are read and written in Node only; ${name} is not there`);
}

/** `node:fs/promises`. */
export const loadFs = () => load<typeof import('node:fs/promises')>('node:fs/promises');

/** `node:fs`, whose functions take callbacks: for a file a time half the work of a FileHandle. */
export const loadFsCallbacks = () => load<typeof import('node:fs')>('node:fs');

/** `node:path`. */
export const loadPath = () => load<typeof import('node:path')>('node:path');

/** `node:zlib`. */
export const loadZlib = () => load<typeof import('node:zlib')>('node:zlib');

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
  const text = String((error as Error | undefined)?.message ?? error);
  return text.trim().split('\n')[0]!.trim();
}

/** For sharp: images of any number of pixels and channels, and no damage overlooked. */
export const wholeImages = {
  limitInputPixels: false,
  limitInputChannels: false,
  unlimited: true,
  failOn: 'error',
  ignoreIcc: true,
} as const;
