import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boolOperand, intOperand, operand } from '../../test/arbitraries';
import { expectSameAsCpu } from '../../test/compare';

const runs = { numRuns: 40 };
const exact = [
  tf.Relu,
  tf.Relu6,
  tf.Neg,
  tf.Abs,
  tf.Sign,
  tf.Square,
  tf.Sqrt,
  tf.Reciprocal,
  tf.Floor,
  tf.Ceil,
  tf.Round,
  tf.IsNan,
  tf.IsFinite,
  tf.IsInf,
  tf.ZerosLike,
  tf.OnesLike,
];
const shape = fc.constantFrom<number[]>([], [1], [0, 3], [5], [2, 3, 7], [1, 9, 11, 3], [4099]);

/** The functions that the kernels stand for, in doubles. */
const functions: Record<string, (x: number) => number> = {
  [tf.Exp]: Math.exp,
  [tf.Expm1]: Math.expm1,
  [tf.Log]: Math.log,
  [tf.Log1p]: Math.log1p,
  [tf.Tanh]: Math.tanh,
  [tf.Sigmoid]: (x) => 1 / (1 + Math.exp(-x)),
  [tf.Softplus]: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  [tf.Elu]: (x) => (x >= 0 ? x : Math.expm1(x)),
  [tf.Rsqrt]: (x) => 1 / Math.sqrt(x),
};

describe('unary kernels', () => {
  it.each(exact)('%s agrees with cpu on floats', (name) =>
    fc.assert(
      fc.asyncProperty(shape.chain(operand), (x) => expectSameAsCpu(name, { x }, {})),
      runs,
    ),
  );

  it.each([tf.Relu, tf.Neg, tf.Sign, tf.Square, tf.ZerosLike, tf.OnesLike])(
    '%s agrees with cpu on integers',
    (name) =>
      fc.assert(
        fc.asyncProperty(shape.chain(intOperand), (x) => expectSameAsCpu(name, { x }, {})),
        runs,
      ),
  );

  it.each([tf.LogicalNot, tf.ZerosLike, tf.OnesLike])(
    '%s agrees with cpu on truth values',
    (name) =>
      fc.assert(
        fc.asyncProperty(shape.chain(boolOperand), (x) => expectSameAsCpu(name, { x }, {})),
        runs,
      ),
  );

  it('kernels with parameters agree with cpu', () =>
    fc.assert(
      fc.asyncProperty(shape.chain(operand), async (x) => {
        await expectSameAsCpu(tf.LeakyRelu, { x }, { alpha: 0.25 });
        await expectSameAsCpu(tf.Step, { x }, { alpha: 0.25 });
        await expectSameAsCpu(tf.ClipByValue, { x }, { clipValueMin: -0.7, clipValueMax: 1.1 });
      }),
      runs,
    ));

  it.each(Object.keys(functions))('%s agrees with cpu at infinities, NaN and zeros', (name) => {
    const values = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 1e-45, 3e38, -3e38];
    return expectSameAsCpu(name, { x: { shape: [values.length], values } }, {}, 1e-6);
  });

  it.each(Object.entries(functions))('%s is within 3 units in the last place', async (name, f) => {
    await tf.setBackend('gan-wasm');
    const values = everyMagnitude();
    const x = tf.tensor1d(values);
    const y = tf.engine().runKernel(name, { x }, {}) as tf.Tensor1D;
    const results = y.dataSync();
    tf.dispose([x, y]);
    let worst = { error: 0, at: 0, got: 0 };
    for (const [i, at] of values.entries()) {
      const [got, exactly] = [results[i]!, f(at)];
      if (Number.isNaN(exactly) && Number.isNaN(got)) continue;
      if (got === Math.fround(exactly)) continue;
      const error = Math.abs(got - exactly) / unitInTheLastPlace(exactly);
      if (!(error <= worst.error)) worst = { error, at, got };
    }
    expect(worst.error, `${name}(${worst.at}) = ${worst.got}`).toBeLessThan(3);
  });
});

/** Floats of every exponent and both signs, denormals included, and many between -20 and 20. */
function everyMagnitude(): Float32Array {
  const words = Int32Array.from(
    { length: 1 << 18 },
    (_, i) => (i * 16_384 + ((i * 7919) % 16_384)) | 0,
  );
  const spread = new Float32Array(words.buffer).filter((x) => !Number.isNaN(x));
  const dense = Float32Array.from({ length: 1 << 18 }, (_, i) => (i / (1 << 18)) * 40 - 20);
  return Float32Array.from([...spread, ...dense]);
}

function unitInTheLastPlace(x: number): number {
  return 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 23, -149);
}
