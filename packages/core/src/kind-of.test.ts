import { runInNewContext, runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { kindOf } from './kind-of';

describe('kindOf', () => {
  it('tells what a value of another context is', () => {
    const made = (code: string) => [runInNewContext(code), runInThisContext(code)].map(kindOf);
    expect(made('new Map()')).toEqual(['Map', 'Map']);
    expect(made('new Float32Array(1)')).toEqual(['Float32Array', 'Float32Array']);
    expect(made('new ArrayBuffer(1)')).toEqual(['ArrayBuffer', 'ArrayBuffer']);
    expect(made('null')).toEqual(['Null', 'Null']);
  });
});
