import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesToText, bytesToTextLoosely, textToBytes } from './text-bytes';

afterEach(() => vi.unstubAllGlobals());

describe.each([false, true])('UTF-8, without coders in the context: %s', (without) => {
  const stub = () => {
    if (!without) return;
    vi.stubGlobal('TextEncoder', undefined);
    vi.stubGlobal('TextDecoder', undefined);
  };

  it('goes there and back', () => {
    stub();
    expect([...textToBytes('é€')]).toEqual([0xc3, 0xa9, 0xe2, 0x82, 0xac]);
    expect(bytesToText(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9))).toBe('\ufeffé');
    expect(bytesToTextLoosely(undefined)).toBe('');
  });

  it('is refused, or replaced, where it is none', () => {
    stub();
    const wrong = Uint8Array.of(0x61, 0xff);
    expect(() => bytesToText(wrong)).toThrow();
    expect(bytesToTextLoosely(wrong)).toBe('a\ufffd');
  });
});
