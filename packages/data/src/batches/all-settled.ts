/**
 * `Promise.all` that waits for every one before it throws, so that nothing runs on behind a
 * failure; of several failures it throws the first in order.
 */
export async function allSettled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
