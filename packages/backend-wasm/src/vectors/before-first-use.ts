import type { LateTests } from '../runtime/replacement';
import { firstDifference, type Program } from './first-difference';
import { type Flags, leavePairs, withEarlyOptimisation } from './pairing';
import { type Family, lateFamilies } from './samples';

/**
 * Tests a family of tasks when the first of them is about to run.
 *
 * Their results go from one run to the next in the memory alone, so that another program can take over
 * between two runs.
 */
export function lateTests(
  candidate: Program,
  reference: Program,
  flags: Flags,
  difference: typeof firstDifference = firstDifference,
): LateTests {
  const untested: Family[] = [...lateFamilies];
  return (task) => {
    const place = untested.findIndex(({ tasks }) => tasks.includes(task));
    if (place < 0) return undefined;
    const [family] = untested.splice(place, 1);
    const reason = whyNot(() =>
      withEarlyOptimisation(flags, (atOnce) =>
        difference(candidate, reference, family!.samples, atOnce),
      ),
    );
    if (reason === undefined) return undefined;
    untested.length = 0;
    leavePairs(flags);
    return { program: reference, reason };
  };
}

/** What a test finds, in words; a test that fails in another way finds something, too. */
export function whyNot(test: () => string | undefined): string | undefined {
  try {
    const differs = test();
    return differs && `256-bit vectors err here, in ${differs}`;
  } catch (error) {
    return `256-bit vectors failed here: ${(error as Error | undefined)?.message ?? error}`;
  }
}
