import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 } from './crc32';

it('is the catalogue value of the check string', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

it.skipIf(!zlibCrc32)('is what zlib computes', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) >> 3);
  for (const length of [1, 2, 255, 1000]) {
    expect(crc32(bytes.subarray(0, length))).toBe(zlibCrc32(bytes.subarray(0, length)));
  }
});
