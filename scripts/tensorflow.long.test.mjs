// What is tested on cpu and wasm again on libtensorflow, where GAN_TENSORFLOW names a folder that has it.
import { describe, expect, it } from 'vitest';
import { expectKilledLikeWhole } from '../packages/trainers/test/kill-midway';
import { testsOfEngines } from './testing/engine-tests.mjs';
import { passedTests } from './testing/passed-tests.mjs';

/** Tests that choose no engine, and are then on this one. */
const byChance = [
  'layers/src/layer-contract.test.ts',
  'layers/src/batch-norm.test.ts',
  'trainers/src/trainers.test.ts',
  'trainers/src/fit/fit-resume.test.ts',
];

describe.skipIf(!process.env.GAN_TENSORFLOW)('where GAN_TENSORFLOW names a libtensorflow', () => {
  it.each([
    ['parity, traces and checkpoints', testsOfEngines, ['-t', 'tensorflow']],
    ['layers, trainers, and runs that were left and resumed', byChance, []],
  ])('%s', async (_, files, options) => {
    const counts = await passedTests(files, { options });
    expect(Object.keys(counts).sort()).toEqual([...files].sort());
    for (const [file, count] of Object.entries(counts)) expect(count, file).toBeGreaterThan(0);
  });

  it('goes on after a kill as if it had run through', () => expectKilledLikeWhole('tensorflow'));
});
