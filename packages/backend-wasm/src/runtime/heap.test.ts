import { describe, expect, it } from 'vitest';
import { Heap } from './heap';

function heapOf(maxPages: number) {
  return new Heap(new WebAssembly.Memory({ initial: 16, maximum: maxPages }), maxPages);
}

describe('Heap', () => {
  it('grows when it must and not when freed blocks serve', () => {
    const heap = heapOf(2048);
    const first = Array.from({ length: 8 }, () => heap.allocate(5_000_000, 'a test'));
    const reserved = heap.bytesReserved;
    expect(reserved).toBeGreaterThan(8 * 5_000_000);
    for (let round = 0; round < 50; round++) {
      for (const address of first) heap.free(address);
      first.length = 0;
      for (let i = 0; i < 8; i++) first.push(heap.allocate(5_000_000 - i * 640, 'a test'));
    }
    expect(heap.bytesReserved).toBe(reserved);
  });

  it('counts what is held', () => {
    const heap = heapOf(64);
    const address = heap.allocate(100, 'a test');
    expect(heap.bytesInUse).toBe(128);
    heap.free(address);
    heap.free(address);
    expect(heap.bytesInUse).toBe(0);
  });

  it('says what was asked, what is held and what helps when memory runs out', () => {
    const heap = heapOf(64);
    heap.allocate(2_097_152, 'a test');
    expect(() => heap.allocate(4_194_304, 'a tensor [1, 1024, 1024]')).toThrow(
      'gan-wasm: out of memory: a tensor [1, 1024, 1024] asks for 4.0 MiB, and 2.0 MiB of at most ' +
        '4.0 MiB are held in 1 blocks; use a smaller batch or image, fewer filters, or dispose of ' +
        'tensors earlier (tf.tidy)',
    );
  });

  it('addresses memory beyond 2 GiB as unsigned', () => {
    const heap = heapOf(65_536);
    const low = heap.allocate(2_200_000_000, 'a test');
    const high = heap.allocate(1_000_000, 'a test');
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(2 ** 31);
    expect(high + 1_000_000).toBeLessThanOrEqual(heap.bytesReserved);
  });
});
