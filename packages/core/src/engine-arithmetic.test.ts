import { expect, it } from 'vitest';
import { arithmeticOf, rememberArithmetic } from './engine-arithmetic';

it('knows of an engine what it last said', () => {
  expect(arithmeticOf('gan-wasm')).toBeUndefined();
  rememberArithmetic('gan-wasm', 'exact');
  rememberArithmetic('other', 'exact');
  rememberArithmetic('gan-wasm', 'fused');
  expect([arithmeticOf('gan-wasm'), arithmeticOf('other')]).toEqual(['fused', 'exact']);
});
