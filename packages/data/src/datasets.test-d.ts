import type { Dataset } from '@gan/core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { expectTypeOf, test } from 'vitest';
import {
  type imageFolder,
  mnist,
  pairedImages,
  type proceduralFacades,
  type ringOfGaussians,
} from './index';

type BatchOf<Data> = Data extends Dataset<infer Batch> ? Batch : never;

test('batches say what they hold', () => {
  type Pairs = BatchOf<Awaited<ReturnType<typeof pairedImages>>>;
  expectTypeOf<Pairs['a']>().toEqualTypeOf<Tensor4D>();
  expectTypeOf<BatchOf<ReturnType<typeof proceduralFacades>>>().toEqualTypeOf<Pairs>();
  expectTypeOf<BatchOf<Awaited<ReturnType<typeof imageFolder>>>>().toExtend<{ real: Tensor }>();
  expectTypeOf<BatchOf<ReturnType<typeof ringOfGaussians>>['real']>().toEqualTypeOf<Tensor2D>();
  expectTypeOf(mnist).returns.resolves.toHaveProperty('train');
});

test('folders come in pairs, side by side, or as a list', () => {
  pairedImages({ a: 'a', b: 'b' });
  pairedImages({ ab: 'ab' });
  // @ts-expect-error one side is missing
  pairedImages({ a: 'a' });
  // @ts-expect-error no such interpolation
  pairedImages({ ab: 'ab' }, { interpolation: 'lanczos' });
});
