import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { expectTypeOf, test } from 'vitest';
import { adversarialLoss, cycleLoss, gradientPenalty, l1 } from './index';

test('losses are functions from tensors to one number', () => {
  const loss = adversarialLoss('hinge');
  expectTypeOf(loss.generator).toBeCallableWith({} as Tensor);
  expectTypeOf(loss.generator).returns.toEqualTypeOf<Scalar>();
  expectTypeOf(loss.real).returns.toEqualTypeOf<Scalar>();
  expectTypeOf(l1).toEqualTypeOf<(a: Tensor, b: Tensor) => Scalar>();
  expectTypeOf(cycleLoss).returns.toEqualTypeOf<Scalar>();
  expectTypeOf(gradientPenalty).returns.toEqualTypeOf<Scalar>();
  // @ts-expect-error no such loss
  adversarialLoss('l2');
});
