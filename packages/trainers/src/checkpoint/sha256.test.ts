import { createHash } from 'node:crypto';
import { Rng } from '@gan/core';
import { afterEach, expect, it, vi } from 'vitest';
import { newSha256, sha256 } from './sha256';

afterEach(() => vi.unstubAllGlobals());

const expected = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const rng = new Rng(1);
const bytes = Uint8Array.from({ length: 4000 }, () => rng.integer(256));

it('is that of the standard', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe(expected(''));
  expect(sha256('ä€😀')).toBe(expected('ä€😀'));
});

it('is the same where the context has no coders, as in jsdom', () => {
  vi.stubGlobal('TextEncoder', undefined);
  expect(sha256('ä€😀')).toBe(expected('ä€😀'));
});

it('agrees with that of Node at any length', () => {
  for (let length = 0; length < 200; length++) {
    const part = bytes.subarray(length, 2 * length);
    const hash = newSha256();
    hash.update(part);
    expect(hash.hex(), String(length)).toBe(expected(part));
  }
});

it('is the same in whatever parts the bytes come', () => {
  for (let round = 0; round < 50; round++) {
    const hash = newSha256();
    for (let at = 0; at < bytes.length; ) {
      const length = rng.integer(round < 25 ? 70 : 1000);
      hash.update(bytes.subarray(at, at + length));
      at += length;
    }
    expect(hash.hex()).toBe(expected(bytes));
  }
});
