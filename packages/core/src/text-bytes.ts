import { nodeModule } from './node-module';

type Coders = Pick<typeof globalThis, 'TextEncoder' | 'TextDecoder'>;

/** The pages that test runners make, such as jsdom's, have no coders of their own. */
function coders(): Coders {
  if (typeof TextEncoder === 'function') return globalThis;
  return nodeModule<Coders>('node:util') ?? globalThis;
}

/**
 * The UTF-8 bytes of a text.
 *
 * @example
 * ```ts
 * import { bytesToText, textToBytes } from '@gan/core';
 *
 * console.log(textToBytes('é').length, bytesToText(textToBytes('é'))); // 2 é
 * ```
 *
 * @internal
 */
export function textToBytes(text: string): Uint8Array {
  return new (coders().TextEncoder)().encode(text);
}

/**
 * The text of UTF-8 bytes, a byte order mark being part of it.
 *
 * @throws TypeError for bytes that are not UTF-8.
 *
 * @internal
 */
export function bytesToText(bytes: Uint8Array): string {
  return new (coders().TextDecoder)('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/**
 * The text of bytes that should be UTF-8: what is not becomes U+FFFD.
 *
 * @internal
 */
export function bytesToTextLoosely(bytes: Uint8Array | undefined): string {
  return new (coders().TextDecoder)().decode(bytes);
}
