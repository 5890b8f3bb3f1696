import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors';

describe('values of another context', () => {
  const state = runInNewContext(
    "new Map([['w', { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) }]])",
  );

  it('are written and read', async () => {
    const bytes = await writeSafetensors(state);
    const foreign = runInNewContext('(bytes) => new Uint8Array(bytes)')(bytes) as Uint8Array;
    expect(foreign).not.toBeInstanceOf(Uint8Array);
    for (const given of [bytes, foreign, foreign.buffer as ArrayBuffer, Buffer.from(bytes)]) {
      const { data } = (await readSafetensors(given)).get('w') ?? {};
      expect(Array.from((data ?? []) as Float32Array)).toEqual([1, 2]);
    }
  });
});
