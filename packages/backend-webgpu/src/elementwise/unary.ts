import { LeakyRelu, Softplus, Tanh, type TensorInfo } from '@tensorflow/tfjs-core';
import { areFullFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import { type Mapping, map } from './map';

const unary = <A extends object>(
  kernelName: string,
  mappingOf: (attributes: A) => Mapping,
): Kernel =>
  kernel<{ x: TensorInfo }, A>(kernelName, (call, stock) => {
    const { backend, inputs, attrs } = call;
    const { x } = inputs;
    if (!areFullFloats([x])) return stock(call);
    return map(backend, x, mappingOf(attrs));
  });

/**
 * tanh x: near zero by the seventh convergent of Lambert's continued fraction, as 1 - exp(-2 x) would have lost
 * all that is not near one.
 */
const tanh: Mapping = {
  expression: 'tanhOf(x)',
  functions: `
fn tanhOf(x: Value) -> Value {
  let z = x * x;
  let near = x * (135135.0 + z * (17325.0 + z * (378.0 + z))) /
    (135135.0 + z * (62370.0 + z * (3150.0 + z * 28.0)));
  let e = exp(-2.0 * abs(x));
  let far = sign(x) * ((1.0 - e) / (1.0 + e));
  return select(far, near, abs(x) < Value(1.0));
}`,
};

/**
 * log(1 + exp x) = max(x, 0) + log(1 + exp(-|x|)), whose logarithm of t + 1 is 2 artanh(t / (t + 2)) by its series:
 * t + 1 would have lost a small t.
 */
const softplus: Mapping = {
  expression: 'softplusOf(x)',
  functions: `
fn softplusOf(x: Value) -> Value {
  let t = exp(-abs(x));
  let s = t / (t + 2.0);
  let z = s * s;
  let series = 1.0 + z * (1.0 / 3.0 + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0 +
    z * (1.0 / 11.0 + z * (1.0 / 13.0 + z * (1.0 / 15.0)))))));
  return select(x, Value(), x < Value()) + 2.0 * s * series;
}`,
};

/** Functions that the stock kernels compute from what has lost its last digits, or give NaN for infinities. */
export const unaryKernels: readonly Kernel[] = [
  unary(Tanh, () => tanh),
  unary(Softplus, () => softplus),
  unary<{ alpha: number }>(LeakyRelu, ({ alpha }) => ({
    expression: 'select(x, number * x, x < Value())',
    number: alpha,
  })),
];
