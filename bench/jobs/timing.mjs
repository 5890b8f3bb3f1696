/** Runs once to warm up, then several times; returns the median, the least and the count, in s. */
export function time(action, { seconds = 0.5, least = 3 } = {}) {
  const start = performance.now();
  action();
  const times = [];
  const end = performance.now() + seconds * 1000;
  // What takes a second varies little.
  const enough = performance.now() - start > 1000 ? 1 : least;
  while (times.length < enough || performance.now() < end) {
    const begin = performance.now();
    action();
    times.push((performance.now() - begin) / 1000);
  }
  return summary(times);
}

/** The same for steps that return promises; exactly `count` of them after `warmUp`. */
export async function timeSteps(step, { warmUp = 2, count = 5 } = {}) {
  for (let i = 0; i < warmUp; i++) await step();
  const times = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await step();
    times.push((performance.now() - begin) / 1000);
  }
  return summary(times);
}

function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], least: sorted[0], runs: sorted.length };
}

/** A job's arguments: one JSON object. */
export const jobArguments = () => JSON.parse(process.argv[2] ?? '{}');

/** Hands the result to the bench: the last line of the job's output. */
export function report(result) {
  process.stdout.write(`\n${JSON.stringify(result)}\n`);
}
