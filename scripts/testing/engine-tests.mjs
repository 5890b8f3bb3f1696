/** Tests that have every engine in their names, below packages/: parity, the reference's steps, checkpoints. */
export const testsOfEngines = [
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
