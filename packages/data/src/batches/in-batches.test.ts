import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches';

const range = (size: number) => Array.from({ length: size }, (_, i) => i);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Work whose calls end in an order of its own, and what is known about them. */
function slowWork(delays: (item: number) => number, failAt = -1) {
  const seen = { begun: [] as number[], running: 0, most: 0 };
  const work = async (item: number) => {
    seen.begun.push(item);
    seen.most = Math.max(seen.most, ++seen.running);
    try {
      await pause(delays(item));
      if (item === failAt) throw new Error(`cannot do ${item}`);
      return item * 10;
    } finally {
      seen.running--;
    }
  };
  return { seen, work };
}

describe('inBatches', () => {
  it('gives results in order, whatever the plan and the order in which they come', async () => {
    const plan = fc.record({
      batchSize: fc.integer({ min: 1, max: 7 }),
      ahead: fc.integer({ min: 0, max: 4 }),
      parallel: fc.integer({ min: 1, max: 5 }),
    });
    const delays = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 0, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(plan, delays, async (options, times) => {
        const { seen, work } = slowWork((item) => times[item]!);
        const out: number[][] = [];
        for await (const batch of inBatches(range(times.length), options, work)) out.push(batch);
        expect(out.flat()).toEqual(range(times.length).map((item) => item * 10));
        for (const batch of out.slice(0, -1)) expect(batch).toHaveLength(options.batchSize);
        expect(seen.begun).toEqual(range(times.length));
        expect(seen.most).toBeLessThanOrEqual(options.parallel);
      }),
      { numRuns: 40 },
    );
  });

  it('works so many batches ahead and no more, so many items at a time', async () => {
    for (const ahead of [0, 1, 3]) {
      const { seen, work } = slowWork(() => 0);
      const batches = inBatches(range(30), { batchSize: 4, ahead, parallel: 2 }, work);
      await batches.next();
      await pause(40);
      expect(seen.begun).toEqual(range(4 * (1 + ahead)));
      expect(seen.most).toBe(2);
      await batches.next();
      await pause(40);
      expect(seen.begun).toEqual(range(4 * (2 + ahead)));
      await batches.return();
    }
  });

  it('ends what is in progress, and begins nothing more, when the consumer leaves', async () => {
    const { seen, work } = slowWork(() => 5);
    for await (const _ of inBatches(range(50), { batchSize: 2, ahead: 8, parallel: 3 }, work))
      break;
    // The loop has ended: so has the work.
    expect(seen.running).toBe(0);
    const begun = seen.begun.length;
    expect(begun).toBeLessThanOrEqual(6);
    await pause(20);
    expect(seen.begun).toHaveLength(begun);
  });

  it('throws the failure of the first item that fails, when its batch is due', async () => {
    // 7 fails long before 5 does, and 6 takes longer still.
    let running = 0;
    const work = async (item: number) => {
      running++;
      await pause({ 5: 20, 6: 30 }[item] ?? 0);
      running--;
      if (item === 5 || item === 7) throw new Error(`cannot do ${item}`);
      return item;
    };
    const batches = inBatches(range(20), { batchSize: 4, ahead: 2, parallel: 8 }, work);
    expect((await batches.next()).value).toEqual([0, 1, 2, 3]);
    await expect(batches.next()).rejects.toThrow('cannot do 5');
    expect(running).toBe(0);
    expect((await batches.next()).done).toBe(true);
  });

  it('begins nothing behind a failure', async () => {
    const { seen, work } = slowWork(() => 1, 3);
    const batches = inBatches(range(40), { batchSize: 2, ahead: 9, parallel: 1 }, work);
    await batches.next();
    await expect(batches.next()).rejects.toThrow('cannot do 3');
    expect(seen.begun).toEqual([0, 1, 2, 3]);
  });
});
