// What is tested on cpu and wasm again by WebGPU, where Dawn finds a driver; it may be one in software.
import { useBackend } from '@gan/backend';
import '@gan/backend-webgpu';
import { describe, expect, it } from 'vitest';
import { expectKilledLikeWhole } from '../packages/trainers/test/kill-midway';
import { startDawn } from './testing/dawn.mjs';
import { testsOfEngines } from './testing/engine-tests.mjs';
import { passedTests } from './testing/passed-tests.mjs';

const why = await startDawn();

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
    const counts = await passedTests(testsOfEngines, { options, env: { GAN_WEBGPU: '1' } });
    expect(Object.keys(counts).sort()).toEqual([...testsOfEngines].sort());
    for (const [file, count] of Object.entries(counts)) expect(count, file).toBeGreaterThan(0);
  });

  it('goes on after a kill as if it had run through', () => expectKilledLikeWhole('webgpu'));
});
