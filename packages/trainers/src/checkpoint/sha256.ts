import { textToBytes } from '@gan/core';
import { sha256 as noble } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import type { Hash } from './checkpoint-storage';

/**
 * SHA-256 as the bytes come.
 *
 * The one of browsers, `crypto.subtle`, takes all bytes at once, and is there in secure contexts only.
 */
export function newSha256(): Hash {
  const hash = noble.create();
  return {
    update: (bytes) => hash.update(bytes),
    hex: () => bytesToHex(hash.digest()),
  };
}

/** The SHA-256 of a text. */
export const sha256 = (text: string): string => bytesToHex(noble(textToBytes(text)));
