import * as util from 'node:util';
import { expect, it } from 'vitest';
import { TextDecoder, TextEncoder, types } from './node-util';

it('answers as Node does', () => {
  const bytes = new TextEncoder().encode('größer');
  expect(new TextDecoder().decode(bytes)).toBe('größer');
  const values = [
    new Float32Array(1),
    new Int32Array(1),
    bytes,
    new Uint8ClampedArray(1),
    [1],
    null,
  ];
  for (const name of Object.keys(types) as (keyof typeof types)[]) {
    const answers = values.map((value) => types[name](value));
    expect(answers).toEqual(values.map((value) => util.types[name](value)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  }
});
