import { type Build, builds, programOf } from '../runtime/builds';
import type { LateTests } from '../runtime/replacement';
import { lateTests } from './before-first-use';
import { firstDifference, type Program } from './first-difference';
import { type Flags, leavePairs, withEarlyOptimisation } from './pairing';
import { leastGain, pairingGain } from './probe';
import { samples } from './samples';
import type { CompiledProgram } from './vectors';

/** What came of trying a build: its program if it may serve, and why. */
export interface Trial {
  readonly compiled?: CompiledProgram;
  /** What is left to test of it. */
  readonly late?: LateTests;
  readonly reason: string;
}

/** The two tests that a build must pass, for tests of this one. */
export interface Tests {
  readonly gain: typeof pairingGain;
  readonly difference: typeof firstDifference;
}

const ownTests: Tests = { gain: pairingGain, difference: firstDifference };

/**
 * Tries whether a wide build is fast here, and gives the bits of the build that serves in its place.
 *
 * V8 goes on making pairs if so, since it optimises what is not yet in use much later; else it does as
 * before. Never throws: whatever goes wrong is a reason to do without.
 *
 * @param shared Whether the program's memory will be shared with workers.
 */
export function tryPairs(
  name: 'wide' | 'fusedWide',
  flags: Flags,
  shared: boolean,
  { gain, difference }: Tests = ownTests,
): Trial {
  let trial: Trial;
  try {
    // Compiled before V8 is told to optimise early, which this one is not worth.
    const reference = compile(name === 'wide' ? builds.plain : builds.fused, shared);
    trial = withEarlyOptimisation(flags, (atOnce) => {
      const candidate = compile(builds[name], shared);
      const ratio = atOnce(() => gain(flags, candidate, reference.build));
      const times = `${ratio.toFixed(2)} times as fast`;
      if (!(ratio >= leastGain)) return { reason: `256-bit vectors are only ${times} here` };
      const differs = difference(candidate, reference, samples, atOnce);
      if (differs !== undefined) return { reason: `256-bit vectors err here, in ${differs}` };
      const late = lateTests(candidate, reference, flags);
      const reason = `256-bit vectors are ${times} here, to the same bits`;
      return { compiled: candidate, late, reason };
    });
  } catch (error) {
    const message = (error as Error | undefined)?.message ?? error;
    trial = { reason: `256-bit vectors failed here: ${message}` };
  }
  if (!trial.compiled) leavePairs(flags);
  return trial;
}

function compile(build: Build, shared: boolean): Program {
  return { build, module: new WebAssembly.Module(programOf(build, shared)), shared };
}
