import { createInterface } from 'node:readline';

/**
 * Runs once to warm up, then several times.
 *
 * @param options.ceiling Says before and after each run what the cores can do: see startCeiling.
 * @returns See summary.
 */
export function time(action, { seconds = 0.5, least = 3, ceiling } = {}) {
  const start = performance.now();
  action();
  const runs = [];
  const end = performance.now() + seconds * 1000;
  // What takes a second varies little.
  const enough = performance.now() - start > 1000 ? 1 : least;
  let before = ceiling?.();
  while (runs.length < enough || performance.now() < end) {
    const begin = performance.now();
    action();
    const elapsed = (performance.now() - begin) / 1000;
    const after = ceiling?.();
    runs.push({ elapsed, ceiling: (before + after) / 2 });
    before = after;
  }
  return summary(runs);
}

/** Bursts before and after a step, which takes longer than most runs. */
const bursts = 20;

/**
 * The same for steps that return promises; exactly `count` of them after `warmUp`.
 *
 * @param options.inTurn Runs each step when it may; see takeTurns.
 */
export async function timeSteps(
  step,
  { warmUp = 2, count = 5, inTurn = (run) => run(), ceiling } = {},
) {
  const most = () =>
    ceiling && Array.from({ length: bursts }, ceiling).reduce((a, b) => a + b) / bursts;
  const runs = [];
  for (let i = 0; i < warmUp + count; i++) {
    await inTurn(async () => {
      const before = most();
      const begin = performance.now();
      await step();
      const elapsed = (performance.now() - begin) / 1000;
      if (i >= warmUp) runs.push({ elapsed, ceiling: (before + most()) / 2 });
    });
  }
  return summary(runs);
}

/**
 * Makes this job one of those that the bench runs in turn, and says that it is ready.
 *
 * @returns Waits for the job's turn, runs an action, and says that it is done.
 */
export function takeTurns() {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  process.stdout.write('\nready\n');
  return async (action) => {
    // Without the bench nobody waits for what this job would do.
    if ((await lines.next()).done) process.exit(1);
    const result = await action();
    process.stdout.write('\ndone\n');
    return result;
  };
}

/**
 * Median and least seconds, and the number of runs; with a ceiling, the median of what it was in GFLOP/s
 * and of what the cores could have done in a run, in GFLOP, and `leastPossible`, what they could have done in
 * the best tenth of the runs, at most.
 */
function summary(runs) {
  const sorted = (value) => runs.map(value).toSorted((a, b) => a - b);
  const median = (value) => sorted(value)[runs.length >> 1];
  const possible = (run) => run.ceiling * run.elapsed;
  const seconds = ({ elapsed }) => elapsed;
  const result = { median: median(seconds), least: sorted(seconds)[0], runs: runs.length };
  if (Number.isNaN(runs[0].ceiling)) return result;
  return {
    ...result,
    ceiling: median((run) => run.ceiling),
    possible: median(possible),
    leastPossible: sorted(possible)[Math.floor(runs.length / 10)],
  };
}

/** A job's arguments: one JSON object. */
export const jobArguments = () => JSON.parse(process.argv[2] ?? '{}');

/** Hands the result to the bench: the last line of the job's output. */
export function report(result) {
  process.stdout.write(`\n${JSON.stringify(result)}\n`);
  // A job that takes turns would wait for another.
  process.stdin.destroy();
}
