import '@gan/backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { smallTrainers } from '../test/small-trainers';

describe.each(Object.entries(smallTrainers))('%s', (name, { make, batch }) => {
  it('holds as many tensors after three hundred steps as after the first', async () => {
    await setBackend('gan-wasm');
    const trainer = make({ ema: 0.9 });
    const batches = [batch(0), batch(1, 3)];
    // Until the replay buffers are full.
    for (let i = 0; i < 6; i++) await trainer.step(batches[i % 2]!);
    const before = memory();
    for (let i = 0; i < 300; i++) {
      const losses = trainer.update(batches[i % 2]!);
      for (const loss of Object.values(losses)) loss.dispose();
    }
    const after = memory();
    expect(after.numTensors, name).toBe(before.numTensors);
    expect(after.numBytes, name).toBe(before.numBytes);
  });
});
