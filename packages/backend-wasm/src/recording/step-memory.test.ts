import { expect, it } from 'vitest';
import { Heap } from '../runtime/heap';
import { StepMemory } from './step-memory';

function make() {
  const heap = new Heap(new WebAssembly.Memory({ initial: 16, maximum: 4096 }), 4096);
  return { heap, memory: new StepMemory(heap) };
}

it('lends blocks of its own, the same ones each time, and keeps what is given back until then', () => {
  const { heap, memory } = make();
  const outside = heap.allocate(1000, 'a test');
  const sizes = [100, 60_000, 40_000_000, 70_000];
  const lend = () =>
    memory.lend(() => {
      const places = sizes.map((size) => heap.allocate(size, 'a test'));
      heap.free(places[1]!);
      // A block that is free again serves again.
      expect(heap.allocate(60_000, 'a test')).toBe(places[1]);
      return places;
    });
  const user = {};
  memory.join(user);
  const first = lend();
  const held = heap.bytesInUse;
  // The pieces that were taken one after the other are there from the start now.
  const second = lend();
  expect(lend()).toEqual(second);
  expect(heap.bytesInUse).toBe(held);
  expect([...first, ...second].every((address) => memory.holds(address))).toBe(true);
  expect(memory.holds(outside)).toBe(false);
  memory.lend(() => {
    heap.free(outside);
    expect(heap.bytesInUse).toBe(held);
  });
  expect(heap.bytesInUse).toBe(held - 1024);
  memory.leave(user);
  expect(heap.bytesInUse).toBe(0);
});

it('ignores blocks of its own that are given back too late', () => {
  const { heap, memory } = make();
  memory.join({});
  const [address] = memory.lend(() => [heap.allocate(100_000, 'a test')]);
  const held = heap.bytesInUse;
  heap.free(address!);
  expect(heap.bytesInUse).toBe(held);
});

it('is given back where memory runs out, except while a step runs in it', () => {
  const { heap, memory } = make();
  const user = {};
  memory.join(user);
  const lend = () => memory.lend(() => heap.allocate(100_000_000, 'a test'));
  lend();
  expect(memory.busy(() => memory.spare())).toBe(false);
  expect(memory.isFor(user)).toBe(true);
  const large = heap.allocate(250_000_000, 'a test');
  expect(memory.isFor(user)).toBe(false);
  expect(lend).toThrow('gan-wasm: out of memory: a test asks for 95.4 MiB');
  heap.free(large);
});
