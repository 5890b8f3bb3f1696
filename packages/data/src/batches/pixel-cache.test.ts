import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelCache } from './pixel-cache';
import type { Pixels } from './pixels';

const image = (bytes: number, value = 0, deep = false): Pixels => ({
  width: bytes,
  height: 1,
  channels: 1,
  data: deep ? new Uint16Array(bytes / 2).fill(value) : new Uint8Array(bytes).fill(value),
});

describe('pixelCache', () => {
  it('keeps what comes first, up to its limit to the byte', async () => {
    const cache = pixelCache(100);
    const loads: string[] = [];
    const get = (key: string, bytes: number, deep = false) =>
      cache.get(key, async () => {
        loads.push(key);
        return [image(bytes, 1, deep)];
      });
    await get('a', 60);
    await get('b', 41); // one byte too many
    await get('c', 40, true);
    expect(cache.bytes).toBe(100);
    for (const key of ['a', 'b', 'c']) await get(key, 41);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('counts both images of a pair, and one image once when two ask for it together', async () => {
    const cache = pixelCache(1000);
    const load = async () => [image(10), image(20)];
    await Promise.all([cache.get('pair', load), cache.get('pair', load)]);
    expect(cache.bytes).toBe(30);
  });

  it('keeps nothing of a failure, and nothing at a limit of 0', async () => {
    const cache = pixelCache(1000);
    const fail = () => Promise.reject(new Error('cannot decode'));
    await expect(cache.get('x', fail)).rejects.toThrow('cannot decode');
    expect((await cache.get('x', async () => [image(1, 7)]))[0]!.data[0]).toBe(7);
    const none = pixelCache(0);
    await none.get('x', async () => [image(1)]);
    expect(none.bytes).toBe(0);
  });

  it('never holds more than its limit, and always gives what load gives', async () => {
    const request = fc.record({
      key: fc.integer({ min: 0, max: 9 }),
      bytes: fc.integer({ min: 1, max: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.array(request), async (limit, requests) => {
        const cache = pixelCache(limit);
        for (const { key, bytes } of requests) {
          const [got] = await cache.get(`${key}`, async () => [image(bytes, key)]);
          expect(got!.data[0]).toBe(key);
          expect(cache.bytes).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
