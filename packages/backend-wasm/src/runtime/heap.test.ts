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

  it('does not lend a pinned block again, whoever gives it back', () => {
    const heap = heapOf(64);
    const address = heap.allocate(100_000, 'a test');
    heap.pin(address);
    heap.pin(address);
    heap.free(address);
    expect(heap.bytesInUse).toBe(100_032);
    expect(heap.allocate(100_000, 'a test')).not.toBe(address);
    heap.unpin(address);
    heap.reclaim(address);
    heap.unpin(address);
    // It is somebody's again, who has not given it back.
    expect(heap.bytesInUse).toBe(200_064);
    heap.pin(address);
    heap.free(address);
    heap.unpin(address);
    expect(heap.bytesInUse).toBe(100_032);
  });

  it('finds blocks without growing, and tells the most that was in use', () => {
    const heap = heapOf(2048);
    const reserved = heap.bytesReserved;
    expect(heap.find(50_000_000)).toBe(undefined);
    const address = heap.find(500_032) as number;
    expect(heap.bytesReserved).toBe(reserved);
    heap.free(address);
    expect([heap.takePeak(), heap.takePeak()]).toEqual([500_032, 0]);
  });

  it('asks who lends memory first, unless a block is to outlast that', () => {
    const heap = heapOf(64);
    const back: number[] = [];
    heap.lender = {
      allocate: () => 4096,
      takesBack: (address) => address === 4096 && back.push(address) > 0,
      spare: () => false,
    };
    expect(heap.allocate(100, 'a test')).toBe(4096);
    const lasting = heap.outlasting(() => heap.allocate(100, 'a test'));
    expect(heap.bytesInUse).toBe(128);
    for (const address of [4096, lasting]) heap.free(address);
    expect(heap.bytesInUse).toBe(0);
    expect(back).toEqual([4096]);
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
