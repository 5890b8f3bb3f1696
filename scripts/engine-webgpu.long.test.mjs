// What is tested on cpu and wasm again by WebGPU, where Dawn finds a driver; it may be one in software.
import { useBackend } from '@gan/backend';
import '@gan/backend-webgpu';
import { describe, expect, it } from 'vitest';
import { startDawn } from './testing/dawn.mjs';
import { passedTests } from './testing/passed-tests.mjs';

const why = await startDawn();

/** Tests that have the engine in their names. */
const files = [
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

describe.skipIf(why)(`@gan/backend-webgpu${why ? `: ${why}` : ''}`, () => {
  it('is started by name, and says what it computes on', async () => {
    const { name, device } = await useBackend('webgpu');
    expect(name).toBe('webgpu');
    const { info } = await navigator.gpu.requestAdapter();
    expect(device).toContain(info.description);
    expect(device.endsWith('a renderer in software')).toBe(info.isFallbackAdapter);
  });

  it('has parity, the reference’s steps and checkpoints', async () => {
    const options = ['-t', 'gan-webgpu', '--testTimeout=600000'];
    const counts = await passedTests(files, { options, env: { GAN_WEBGPU: '1' } });
    expect(Object.keys(counts).sort()).toEqual([...files].sort());
    for (const [file, count] of Object.entries(counts)) expect(count, file).toBeGreaterThan(0);
  });
});
