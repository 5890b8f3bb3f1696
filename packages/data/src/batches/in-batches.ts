import { allSettled } from './all-settled';

/** How {@link inBatches} works ahead. */
export interface BatchPlan {
  /** Items a batch; the last batch holds what is left. */
  readonly batchSize: number;
  /** Batches worked on ahead of the one in use; 0 works on demand. */
  readonly ahead: number;
  /** Calls of `work` in progress at a time, at most. */
  readonly parallel: number;
}

/**
 * Works through `items` in batches, in order, some batches ahead of the consumer.
 *
 * A failure is thrown when its batch is due; nothing behind it is begun. When the consumer leaves,
 * nothing more is begun either, and what is in progress is awaited, so that nothing runs on.
 */
export async function* inBatches<In, Out>(
  items: readonly In[],
  { batchSize, ahead, parallel }: BatchPlan,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out[], void, undefined> {
  // Results of items[taken ..], and those of them that wait for their turn.
  const results: Promise<Out>[] = [];
  const waiting: (() => void)[] = [];
  let [asked, running, stopped] = [0, 0, false];

  const turn = () => {
    while (running < parallel && waiting.length > 0) waiting.shift()!();
  };
  const perform = async (item: In): Promise<Out> => {
    await new Promise<void>((resolve) => {
      waiting.push(() => {
        running++;
        resolve();
      });
      turn();
    });
    try {
      if (stopped) throw new Error('nobody waits for this any more');
      return await work(item);
    } catch (error) {
      stopped = true;
      throw error;
    } finally {
      running--;
      turn();
    }
  };
  const ask = (end: number) => {
    for (; asked < Math.min(end, items.length); asked++) {
      const result = perform(items[asked]!);
      // Whoever awaits it still sees the failure; nobody does when the consumer stops early.
      result.catch(() => undefined);
      results.push(result);
    }
  };

  try {
    for (let taken = 0; taken < items.length; taken += batchSize) {
      ask(taken + batchSize * (1 + ahead));
      yield await allSettled(results.splice(0, batchSize));
    }
  } finally {
    stopped = true;
    await Promise.allSettled(results);
  }
}
