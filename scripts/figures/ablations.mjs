/** A table of an ablation's report, by its number. */
export const ablationTable = (number) => async (result) =>
  (await result.text('ablation.md')).split('\n\n')[number].trim();

/** A value of one variant, seed by seed. */
export const bySeed = (result, variant, value) =>
  Promise.all(
    [1, 2, 3].map(async (seed) => {
      const { values } = await result.json(`cells/${variant}-seed-${seed}.json`);
      return values[value];
    }),
  );

/** The mean over the seeds. */
export async function meanBySeed(result, variant, value) {
  const values = await bySeed(result, variant, value);
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** How many times as much of a value one variant has as another, by their means. */
export const ratio = (variant, other, value, decimals) => async (result) => {
  const [a, b] = [await meanBySeed(result, variant, value), await meanBySeed(result, other, value)];
  return (a / b).toFixed(decimals);
};
