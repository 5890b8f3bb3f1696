// What is tested on cpu and wasm again on libtensorflow, where GAN_TENSORFLOW names a folder that has it.
import { describe, expect, it } from 'vitest';
import { passedTests } from './testing/passed-tests.mjs';

/** Tests that have the engine in their names. */
const byName = [
  'layers/src/parity.test.ts',
  'layers/src/normalise.test.ts',
  'layers/src/reflect.test.ts',
  'losses/src/adversarial-loss.test.ts',
  'losses/src/gradient-penalties.test.ts',
  'losses/src/reconstruction.test.ts',
  'generators/src/parity.test.ts',
  'discriminators/src/parity.test.ts',
  'interop/src/networks.test.ts',
  'trainers/src/optimise/adam.test.ts',
  'trainers/src/pix2pix/pix2pix-trainer.test.ts',
  'trainers/src/cycle-gan/cycle-gan-trace.test.ts',
  'trainers/src/gan/dcgan-trace.test.ts',
  'trainers/src/gan/latent-gan-trainer.test.ts',
  'trainers/src/checkpoint/round-trip.test.ts',
];

/** Tests that choose no engine, and are then on this one. */
const byChance = [
  'layers/src/layer-contract.test.ts',
  'layers/src/batch-norm.test.ts',
  'trainers/src/trainers.test.ts',
  'trainers/src/fit/fit-resume.test.ts',
];

describe.skipIf(!process.env.GAN_TENSORFLOW)('where GAN_TENSORFLOW names a libtensorflow', () => {
  it.each([
    ['parity, traces and checkpoints', byName, ['-t', 'tensorflow']],
    ['layers, trainers, and runs that were left and resumed', byChance, []],
  ])('%s', async (_, files, options) => {
    const counts = await passedTests(files, { options });
    expect(Object.keys(counts).sort()).toEqual([...files].sort());
    for (const [file, count] of Object.entries(counts)) expect(count, file).toBeGreaterThan(0);
  });
});
