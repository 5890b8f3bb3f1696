/** Steps a round, at most: what waits for the device stays bounded. */
const most = 100;

/**
 * Takes steps that are not waited for, then reads one number, for which the device has to end them all.
 *
 * @param options.step Asks the device for a step, and returns its losses, which lie there.
 * @param options.free Gets losses that nobody reads.
 * @param options.read Waits for a step's losses.
 * @returns Seconds of the round, and until its first step was asked for, when the device had nothing else to do.
 */
export async function takeRound(count, { step, free, read }) {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  let losses = step();
  const asked = seconds();
  for (let i = 1; i < count; i++) {
    free(losses);
    losses = step();
  }
  await read(losses);
  return { count, elapsed: seconds(), asked };
}

/** So many steps take about `seconds`. */
export const stepsFor = (seconds, { elapsed, count }) =>
  Math.min(most, Math.max(1, Math.floor((seconds * count) / elapsed)));

/** Median and least seconds of a step, and the median of the seconds of CPU time that asking for it took. */
export function roundSummary(rounds) {
  const sorted = (value) => rounds.map(value).toSorted((a, b) => a - b);
  const middle = (values) => values[values.length >> 1];
  const each = sorted(({ elapsed, count }) => elapsed / count);
  return {
    median: middle(each),
    least: each[0],
    cpu: middle(sorted(({ asked }) => asked)),
    rounds: rounds.length,
    stepsARound: rounds[0].count,
  };
}
