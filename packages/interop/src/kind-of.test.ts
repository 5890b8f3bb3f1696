import { runInNewContext, runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { kindOf } from './kind-of';
import { readSafetensors, writeSafetensors } from './safetensors';

describe('kindOf', () => {
  it('tells what a value of another context is', () => {
    const made = (code: string) => [runInNewContext(code), runInThisContext(code)].map(kindOf);
    expect(made('new Map()')).toEqual(['Map', 'Map']);
    expect(made('new Float32Array(1)')).toEqual(['Float32Array', 'Float32Array']);
    expect(made('new ArrayBuffer(1)')).toEqual(['ArrayBuffer', 'ArrayBuffer']);
    expect(made('null')).toEqual(['Null', 'Null']);
  });
});

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
