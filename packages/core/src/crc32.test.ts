import { expect, it, vi } from 'vitest';
import { crc32, crc32c } from './crc32';

const check = new TextEncoder().encode('123456789');

it('is the catalogue value of the check string', () => {
  expect(crc32(check)).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

it('is the catalogue value of the check string and the values of RFC 3720, Castagnoli', () => {
  expect(crc32c(check)).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(0))).toBe(0);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it('is the same where Node has none of its own', async () => {
  vi.resetModules();
  vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
  const { crc32: own } = await import('./crc32');
  vi.unstubAllGlobals();
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) >> 3);
  for (const length of [0, 1, 2, 255, 1000]) {
    expect(own(bytes.subarray(0, length))).toBe(crc32(bytes.subarray(0, length)));
  }
  expect(own(bytes.subarray(7, 500))).toBe(crc32(bytes.subarray(7, 500)));
  expect(own(check)).toBe(0xcbf43926);
});
