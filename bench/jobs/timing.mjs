import { createInterface } from 'node:readline';

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

/**
 * The same for steps that return promises; exactly `count` of them after `warmUp`.
 *
 * @param options.inTurn Runs each step when it may; see takeTurns.
 */
export async function timeSteps(step, { warmUp = 2, count = 5, inTurn = (run) => run() } = {}) {
  const times = [];
  for (let i = 0; i < warmUp + count; i++) {
    await inTurn(async () => {
      const begin = performance.now();
      await step();
      if (i >= warmUp) times.push((performance.now() - begin) / 1000);
    });
  }
  return summary(times);
}

/**
 * Makes this job one of those that the bench runs in turn.
 *
 * @returns Waits for the job's turn, runs an action, and says that it is done.
 */
export function takeTurns() {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  return async (action) => {
    await lines.next();
    const result = await action();
    process.stdout.write('\ndone\n');
    return result;
  };
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
  // A job that takes turns would wait for another.
  process.stdin.destroy();
}
