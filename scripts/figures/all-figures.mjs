import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { buildExample } from '../run-example.mjs';
import { compareRun } from './compare-run.mjs';
import { loadRuns } from './definitions.mjs';
import { describeOutcome, summary } from './describe.mjs';
import { allPlaces, misfits } from './pages.mjs';
import { runOnce } from './run-once.mjs';

const dataRoot = process.env.GAN_DATA ?? join(root, '..', 'shared', 'data');

/**
 * Runs what is asked for, compares, and writes unless it is to check alone.
 *
 * @returns The exit code: 1 where something differs that is not written, or does not fit.
 * @throws Error where a program fails.
 */
export async function allFigures({ examples, check, quick, force }, signal, print = console.log) {
  const wrong = misfits(allPlaces(), await loadRuns([]));
  for (const line of wrong) print(`error: ${line}`);
  if (wrong.length > 0) return 1;

  const outcomes = [];
  const skipped = [];
  const built = new Set();
  for (const run of await loadRuns(examples)) {
    if (quick && !run.isQuick) continue;
    const data = run.data && join(dataRoot, run.data);
    if (data && !existsSync(data)) {
      print(`${run.name}  skipped: no data in ${data}`);
      skipped.push(`${run.name} (no data)`);
      continue;
    }
    if (!built.has(run.example)) {
      if ((await buildExample(run.example)) !== 0) return 1;
      built.add(run.example);
    }
    signal.throwIfAborted();
    const result = await runOnce(run, { data, isForced: force, signal });
    const { seconds, cores } = result.timing;
    const when = result.isKept ? 'kept from before' : `${seconds.toFixed(0)} s on ${cores} cores`;
    print(`${run.name}  (${when})`);
    // Read anew each time: an earlier run may have written to the same pages.
    const own = await compareRun(run, result, allPlaces(), { isWriting: !check });
    for (const outcome of own) print(describeOutcome(outcome));
    outcomes.push(...own);
  }
  print(`\n${summary(outcomes, skipped, !check)}`);
  return check && outcomes.some(({ status }) => status === 'differs') ? 1 : 0;
}
