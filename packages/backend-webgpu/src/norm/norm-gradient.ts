import type { NormShape } from './norm-shape';
import {
  type Affine,
  affineText,
  INVERSE_DEVIATION,
  NORMALISED,
  OVER_ROWS,
  shaderOf,
} from './norm-text';

// With xc = x - mean, r = 1 / sqrt(variance + epsilon), y = xc scale + shift and d = dy (y > 0 ? 1 : slope):
//   dbeta = sum d, dgamma = r sum d xc, dx = scale (d - mean(d) - xc r^2 mean(d xc)).

const COEFFICIENTS = (affine: Affine) => `
  let center = mean[channel];
  let r = inverseDeviation(variance[channel]);
  ${affineText(affine)}`;

/** The gradient through the activation. */
const THROUGH = `
fn through(dy: Value, centred: Value, scale: Value, shift: Value) -> Value {
  return select(dy * numbers.slope, dy, normalised(centred, scale, shift) > Value(0.0));
}`;

const BLOCK_SUMS = `
  var sum = Value();
  var sumOfProducts = Value();
  for (var i = first; i < end; i += stride) {
    let centred = x[i] - center;
    let d = through(dy[i], centred, scale, shift);
    sum += d;
    sumOfProducts = fma(d, centred, sumOfProducts);
  }
  let total = overRows(thread, sum, sumOfProducts);`;

const APPLY = `
  if (!isThere) { return; }
  if (row == 0 && block == 0) {
    dgamma[channel] = total.w * r;
    dbeta[channel] = total.v;
  }
  let average = total.v / f32(numbers.rows);
  let inclination = total.w / f32(numbers.rows) * r * r;
  for (var i = first; i < end; i += stride) {
    let centred = x[i] - center;
    let d = through(dy[i], centred, scale, shift);
    dx[i] = scale * (d - average - centred * inclination);
  }`;

/**
 * dx, and dgamma and dbeta of each group, from dy, x, mean, variance, gamma?, beta? where a group is one block.
 * Nine buffers.
 */
export const normGradientShader = (shape: NormShape, affine: Affine) =>
  shaderOf('norm gradient', shape, {
    affine,
    outputs: ['dx', 'dgamma', 'dbeta'],
    inputs: ['dy', 'x', 'mean', 'variance'],
    functions: [OVER_ROWS, INVERSE_DEVIATION, NORMALISED, THROUGH],
    body: `${COEFFICIENTS(affine)}${BLOCK_SUMS}${APPLY}`,
  });

/** Where a group's sums begin, behind which its coefficients and then pairs of sums lie. */
const GROUP_SUMS = 'group * (4 + 2 * numbers.blocks) * numbers.columns + column';

/** Rows of {@link normGradientSumsShader}'s output a group: mean, r, scale and shift, then two sums a block. */
export const sumRowsOf = ({ blocks }: NormShape) => 4 + 2 * blocks;

/** Coefficients of each group and sums of its blocks, from dy, x, mean, variance, gamma?, beta?. */
export const normGradientSumsShader = (shape: NormShape, affine: Affine) =>
  shaderOf('norm gradient sums', shape, {
    affine,
    outputs: ['sums'],
    inputs: ['dy', 'x', 'mean', 'variance'],
    functions: [OVER_ROWS, INVERSE_DEVIATION, NORMALISED, THROUGH],
    body: `${COEFFICIENTS(affine)}${BLOCK_SUMS}
  if (row > 0 || !isThere) { return; }
  let at = ${GROUP_SUMS};
  if (block == 0) {
    sums[at] = center;
    sums[at + numbers.columns] = r;
    sums[at + 2 * numbers.columns] = scale;
    sums[at + 3 * numbers.columns] = shift;
  }
  sums[at + (4 + 2 * block) * numbers.columns] = total.v;
  sums[at + (5 + 2 * block) * numbers.columns] = total.w;`,
  });

/** dx, and dgamma and dbeta of each group, from dy, x and the sums. */
export const normGradientFromSumsShader = (shape: NormShape) =>
  shaderOf('norm gradient from sums', shape, {
    outputs: ['dx', 'dgamma', 'dbeta'],
    inputs: ['dy', 'x', 'sums'],
    functions: [OVER_ROWS, NORMALISED, THROUGH],
    body: `
  let at = ${GROUP_SUMS};
  let center = sums[at];
  let r = sums[at + numbers.columns];
  let scale = sums[at + 2 * numbers.columns];
  let shift = sums[at + 3 * numbers.columns];
  var sum = Value();
  var sumOfProducts = Value();
  for (var b = row; b < numbers.blocks; b += ROWS) {
    sum += sums[at + (4 + 2 * b) * numbers.columns];
    sumOfProducts += sums[at + (5 + 2 * b) * numbers.columns];
  }
  let total = overRows(thread, sum, sumOfProducts);${APPLY}`,
  });

/** dgamma and dbeta `[C]` from the parts `[B, C]` that each sample has in them. */
export const overSamplesShader = (shape: NormShape) =>
  shaderOf('norm gradient over samples', shape, {
    outputs: ['dgamma', 'dbeta'],
    inputs: ['gammaParts', 'betaParts'],
    functions: [OVER_ROWS],
    body: `
  var gammaSum = Value();
  var betaSum = Value();
  for (var i = first; i < end; i += stride) {
    gammaSum += gammaParts[i];
    betaSum += betaParts[i];
  }
  let total = overRows(thread, gammaSum, betaSum);
  if (row == 0 && isThere) {
    dgamma[column] = total.v;
    dbeta[column] = total.w;
  }`,
  });
