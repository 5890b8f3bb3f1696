import { describe, expect, it } from 'vitest';
import { safetensorsFiles, torchFiles } from '../test/files';
import { fuzz } from '../test/fuzz';
import { readTorch } from './read-torch';
import { readSafetensors } from './safetensors';

/** Memory of the process while `run` goes on, and how far it grew. */
async function growth(run: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  await run();
  clearInterval(timer);
  return Math.max(most, process.memoryUsage().rss) - before;
}

describe('20,000 mutated files', () => {
  it('readTorch gives tensors or a CheckpointError, in little memory', async () => {
    const grown = await growth(() => fuzz(readTorch, torchFiles(), 20_000, 3));
    expect(grown).toBeLessThan(400e6);
  });

  it('readSafetensors gives tensors or a CheckpointError, in little memory', async () => {
    const files = await safetensorsFiles();
    const grown = await growth(() => fuzz(readSafetensors, files, 20_000, 4));
    expect(grown).toBeLessThan(400e6);
  });
});
