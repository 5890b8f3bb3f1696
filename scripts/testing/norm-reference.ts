import { expect } from 'vitest';

/** A norm over x, channels last. */
export interface NormCase {
  readonly shape: readonly number[];
  readonly attrs: {
    readonly statistics: 'batch' | 'sample';
    readonly epsilon: number;
    readonly activation: 'none' | 'leakyRelu';
    readonly slope: number;
  };
}

interface Values {
  readonly values: ArrayLike<number>;
}

interface Inputs {
  readonly x: Values;
  readonly gamma?: Values;
  readonly beta?: Values;
}

/** Mean, variance and y in float64, of x as it is in float32 and the mean as it is kept. */
export function normReference({ shape, attrs }: NormCase, inputs: Inputs) {
  const x = inputs.x.values;
  const channels = shape.at(-1)!;
  const [means, variances]: [number[], number[]] = [[], []];
  const y = new Float64Array(x.length);
  for (const [i, indices] of groupsOf({ shape, attrs }).entries()) {
    const mean = average(indices.map((at) => x[at]!));
    const variance = average(indices.map((at) => (x[at]! - mean) ** 2));
    const gamma = inputs.gamma?.values[i % channels] ?? 1;
    const beta = inputs.beta?.values[i % channels] ?? 0;
    for (const at of indices) {
      const value =
        ((x[at]! - Math.fround(mean)) / Math.sqrt(variance + attrs.epsilon)) * gamma + beta;
      const slope = attrs.activation === 'leakyRelu' && value <= 0 ? attrs.slope : 1;
      y[at] = value * slope;
    }
    means.push(mean);
    variances.push(variance);
  }
  return { y, means, variances };
}

/** What the gradient is given besides: y is before the activation, whose slopes are taken from it. */
interface GradientInputs extends Inputs {
  readonly dy: Values;
  readonly y: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** dx, dgamma and dbeta in float64, and the scale of what is added up to dx. */
export function normGradientReference({ shape, attrs }: NormCase, inputs: GradientInputs) {
  const { mean, variance, y } = inputs;
  const [x, dy] = [inputs.x.values, inputs.dy.values];
  const channels = shape.at(-1)!;
  const dx = new Float64Array(dy.length);
  // dx may cancel down to nothing, so its errors are relative to its terms.
  let scale = 0;
  const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
  for (const [i, indices] of groupsOf({ shape, attrs }).entries()) {
    const deviation = Math.sqrt(variance[i]! + attrs.epsilon);
    const gamma = inputs.gamma?.values[i % channels] ?? 1;
    const xhat = indices.map((at) => (x[at]! - mean[i]!) / deviation);
    const leaky = attrs.activation === 'leakyRelu';
    const d = indices.map((at) => dy[at]! * (leaky && !(y[at]! > 0) ? attrs.slope : 1));
    const [averageOfD, product] = [average(d), average(d.map((value, k) => value * xhat[k]!))];
    for (const [k, at] of indices.entries()) {
      dx[at] = (gamma / deviation) * (d[k]! - averageOfD - xhat[k]! * product);
    }
    const [steepest, farthest] = [largestOf(d) / deviation, largestOf(xhat)];
    scale = Math.max(scale, Math.abs(gamma) * steepest * Math.max(1, farthest ** 2));
    dgamma[i % channels]! += product * d.length;
    dbeta[i % channels]! += averageOfD * d.length;
  }
  return { dx, dgamma, dbeta, scale };
}

/** The indices of x that share each mean, in the order of the statistics. */
function groupsOf({ shape, attrs }: NormCase): number[][] {
  const [batch, channels] = [shape[0]!, shape.at(-1)!];
  const pixels = shape.slice(1, -1).reduce((product, size) => product * size, 1);
  const groups = attrs.statistics === 'batch' ? 1 : batch;
  const rows = attrs.statistics === 'batch' ? batch * pixels : pixels;
  return Array.from({ length: groups * channels }, (_, i) => {
    const [group, channel] = [Math.floor(i / channels), i % channels];
    return Array.from({ length: rows }, (_, row) => (group * rows + row) * channels + channel);
  });
}

const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The largest magnitude, or a trifle; NaN where a value is. */
export function largestOf(values: ArrayLike<number>): number {
  let most = 1e-30;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** Expects the numbers, off by no more than `tolerance` times `scale`. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale: number = largestOf(expected),
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / scale;
    if (!(difference <= tolerance)) {
      expect.fail(`at ${i}: got ${actual[i]}, expected ${expected[i]} within ${tolerance}`);
    }
  }
}
