import { describe, expect, it } from 'vitest';
import { safetensorsFiles, torchFiles } from '../test/files';
import { fuzz } from '../test/fuzz';
import { readTorch } from './read-torch';
import { readSafetensors } from './safetensors';

describe('mutated files', () => {
  it('readTorch gives tensors or a CheckpointError', async () => {
    const readable = await fuzz(readTorch, torchFiles(), 300, 1);
    // Some changes touch values alone; were all refused, the test would not reach deep.
    expect(readable).toBeGreaterThan(10);
    expect(readable).toBeLessThan(250);
  });

  it('readSafetensors gives tensors or a CheckpointError', async () => {
    const readable = await fuzz(readSafetensors, await safetensorsFiles(), 300, 2);
    expect(readable).toBeGreaterThan(10);
    expect(readable).toBeLessThan(250);
  });
});
