import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena, granule } from './arena';

const size = 1_048_576;

describe('Arena', () => {
  it('hands out blocks that never overlap, and is whole again when all are freed', () => {
    const step = fc.record({ bytes: fc.integer({ min: 1, max: 40_000 }), free: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const arena = new Arena();
        arena.extend(4096, size);
        const held = new Map<number, number>();
        for (const { bytes, free } of steps) {
          const start = arena.allocate(bytes);
          if (start !== undefined) {
            expect(start % granule).toBe(0);
            for (const [other, length] of held) {
              expect(start + bytes <= other || other + length <= start).toBe(true);
            }
            held.set(start, bytes);
          }
          if (free % 2 === 0 && held.size > 0) {
            const victim = [...held.keys()][free % held.size]!;
            expect(arena.free(victim)).toBeGreaterThanOrEqual(held.get(victim)!);
            held.delete(victim);
          }
        }
        for (const start of held.keys()) arena.free(start);
        expect(arena.tail).toBe(size);
        expect(arena.allocate(size)).toBe(4096);
      }),
    );
  });

  it('gives a freed block to the next request of its size', () => {
    const arena = new Arena();
    arena.extend(0, size);
    const blocks = [1000, 70_000, 1000, 70_000, 1000].map((bytes) => arena.allocate(bytes)!);
    arena.free(blocks[1]!);
    arena.free(blocks[3]!);
    expect([arena.allocate(70_000), arena.allocate(70_000)].sort()).toEqual(
      [blocks[1], blocks[3]].sort(),
    );
  });

  it('refuses what does not fit and frees nothing that it does not know', () => {
    const arena = new Arena();
    arena.extend(0, size);
    expect(arena.allocate(size + 1)).toBeUndefined();
    expect(arena.free(64)).toBe(0);
  });

  it('joins a range that begins where the last one ends', () => {
    const arena = new Arena();
    arena.extend(0, 128);
    arena.extend(128, 128);
    expect(arena.allocate(256)).toBe(0);
  });
});
