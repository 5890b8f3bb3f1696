/**
 * `Promise.all(items.map(work))` with at most `limit` calls in progress.
 *
 * Starts no more after one has failed, and waits for those in progress, so that nothing runs on. Of
 * several failures it throws that of the first item: the same one whichever was faster.
 */
export async function mapLimited<In, Out>(
  items: readonly In[],
  limit: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results = new Array<Out>(items.length);
  let next = 0;
  const failures: { readonly item: number; readonly error: unknown }[] = [];
  const worker = async () => {
    while (next < items.length && failures.length === 0) {
      const item = next++;
      try {
        results[item] = await work(items[item]!);
      } catch (error) {
        failures.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  const [first] = failures.sort((x, y) => x.item - y.item);
  if (first) throw first.error;
  return results;
}
