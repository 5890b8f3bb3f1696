import { describe, expect, it } from 'vitest';
import { BufferPool } from './buffer-pool';

/** A device that makes buffers of nothing, and tells which were destroyed. */
function fakeDevice() {
  const destroyed: unknown[] = [];
  const device = {
    createBuffer({ size, usage }: GPUBufferDescriptor) {
      const buffer = { size, usage, destroy: () => destroyed.push(buffer) };
      return buffer;
    },
  };
  return { device: device as unknown as GPUDevice, destroyed };
}

describe('BufferPool', () => {
  it('lends a buffer of the same size and use again, the last one first', () => {
    const pool = new BufferPool(fakeDevice().device);
    const [first, second] = [pool.acquireBuffer(64, 8), pool.acquireBuffer(64, 8)];
    expect(second).not.toBe(first);
    pool.releaseBuffer(first);
    pool.releaseBuffer(second);
    expect(pool.acquireBuffer(64, 4)).not.toBe(second);
    expect(pool.acquireBuffer(128, 8)).not.toBe(second);
    expect(pool.acquireBuffer(64, 8)).toBe(second);
    expect(pool.acquireBuffer(64, 8)).toBe(first);
    expect([pool.numBytesUsed, pool.numBytesAllocated]).toEqual([320, 320]);
  });

  it('takes a buffer back once', () => {
    const pool = new BufferPool(fakeDevice().device);
    const buffer = pool.acquireBuffer(64, 8);
    pool.releaseBuffer(buffer);
    pool.releaseBuffer(buffer);
    expect(pool.acquireBuffer(64, 8)).toBe(buffer);
    expect(pool.acquireBuffer(64, 8)).not.toBe(buffer);
    expect(pool.numBytesUsed).toBe(128);
  });

  it('destroys what is not to be lent again', () => {
    const { device, destroyed } = fakeDevice();
    const pool = new BufferPool(device);
    const buffer = pool.acquireBuffer(64, 8, true, false);
    pool.releaseBuffer(buffer, false);
    expect(destroyed).toEqual([buffer]);
    expect([pool.numBytesUsed, pool.numBytesAllocated]).toEqual([0, 0]);
  });

  it('gives back what was free for long, and nothing that is lent or was lent lately', () => {
    const { device, destroyed } = fakeDevice();
    const pool = new BufferPool(device);
    const [lent, idle, busy] = [1, 2, 3].map((size) => pool.acquireBuffer(size * 4, 8));
    pool.releaseBuffer(idle!);
    let trimmed = 0;
    for (let turn = 0; turn < 3000; turn++) {
      pool.releaseBuffer(busy!);
      if (pool.trim()) trimmed += 1;
      expect(pool.acquireBuffer(12, 8)).toBe(busy);
    }
    expect(trimmed).toBe(1);
    expect(destroyed).toEqual([idle]);
    expect(pool.numBytesAllocated).toBe(16);
    pool.dispose();
    expect(new Set(destroyed)).toEqual(new Set([idle, lent, busy]));
    expect([pool.numBytesUsed, pool.numBytesAllocated]).toEqual([0, 0]);
  });
});
