import type { NormShape } from './norm-shape';
import {
  type Affine,
  affineText,
  INVERSE_DEVIATION,
  NORMALISED,
  OVER_ROWS,
  shaderOf,
} from './norm-text';

/**
 * The sums of a block: a rough mean, and those of x - rough and (x - rough)^2. Nothing is lost where the mean is
 * large beside the deviation, and what is constant is left without any.
 */
const BLOCK_SUMS = `
  let pivot = x[firstRow * numbers.columns + column];
  var sum = Value();
  for (var i = first; i < end; i += stride) { sum += x[i] - pivot; }
  let rough = pivot + overRows(thread, sum, Value()).v / f32(endRow - firstRow);
  var sumOfDifferences = Value();
  var sumOfSquares = Value();
  for (var i = first; i < end; i += stride) {
    let difference = x[i] - rough;
    sumOfDifferences += difference;
    sumOfSquares = fma(difference, difference, sumOfSquares);
  }
  let moments = overRows(thread, sumOfDifferences, sumOfSquares);`;

/** Mean and squares about it, from `moments` about `rough`. */
const REFINED = `
  let correction = moments.v / f32(numbers.rows);
  let average = rough + correction;
  let total = moments.w - moments.v * correction;`;

/** The same of a group of many blocks, from their sums. */
const MERGED_SUMS = `
  let firstSum = group * numbers.blocks * 3 * numbers.columns + column;
  let pivot = sums[firstSum];
  var sum = Value();
  for (var b = row; b < numbers.blocks; b += ROWS) {
    sum += (sums[firstSum + b * 3 * numbers.columns] - pivot) * rowsOf(b);
  }
  let rough = pivot + overRows(thread, sum, Value()).v / f32(numbers.rows);
  var sumOfDifferences = Value();
  var sumOfSquares = Value();
  for (var b = row; b < numbers.blocks; b += ROWS) {
    let at = firstSum + b * 3 * numbers.columns;
    // With m for a block's rough mean: sum (x - rough)^2 =
    // sum (x - m)^2 + (m - rough) (2 sum (x - m) + rows (m - rough)).
    let difference = (sums[at] - rough) * rowsOf(b) + sums[at + numbers.columns];
    let twice = difference + sums[at + numbers.columns];
    sumOfDifferences += difference;
    sumOfSquares += sums[at + 2 * numbers.columns] + (sums[at] - rough) * twice;
  }
  let moments = overRows(thread, sumOfDifferences, sumOfSquares);`;

const ROWS_OF = `
fn rowsOf(block: i32) -> f32 {
  return f32(min(numbers.blockRows, numbers.rows - block * numbers.blockRows));
}`;

/** y of all rows of the block. */
const apply = (affine: Affine) => `
  let r = inverseDeviation(squaredDeviation);
  ${affineText(affine)}
  if (!isThere) { return; }
  for (var i = first; i < end; i += stride) {
    let value = normalised(x[i] - center, scale, shift);
    y[i] = select(value * numbers.slope, value, value > Value(0.0));
  }`;

/**
 * Keeps mean and variance, and goes on with them as the gradient reads them: kept in registers, an addition that
 * follows could be rounded otherwise.
 */
const KEEP = `
  workgroupBarrier();
  if (row == 0) {
    // Rounding may leave less than nothing; NaN stays.
    let squared = select(total, Value(0.0), total < Value(0.0)) / f32(numbers.rows);
    added[lane] = Sums(average, squared);
    if (isThere && block == 0) {
      mean[channel] = average;
      variance[channel] = squared;
    }
  }
  workgroupBarrier();
  let center = added[lane].v;
  let squaredDeviation = added[lane].w;`;

/** y, mean, variance from x, gamma?, beta? where a group is one block. */
export const normShader = (shape: NormShape, affine: Affine) =>
  shaderOf('norm', shape, {
    affine,
    outputs: ['y', 'mean', 'variance'],
    inputs: ['x'],
    functions: [OVER_ROWS, INVERSE_DEVIATION, NORMALISED],
    body: `${BLOCK_SUMS}${REFINED}${KEEP}${apply(affine)}`,
  });

/** Sums of each block, `[groups, blocks, 3, C]`, from x. */
export const normSumsShader = (shape: NormShape) =>
  shaderOf('norm sums', shape, {
    outputs: ['sums'],
    inputs: ['x'],
    functions: [OVER_ROWS],
    body: `${BLOCK_SUMS}
  if (row == 0 && isThere) {
    let at = (group * numbers.blocks + block) * 3 * numbers.columns + column;
    sums[at] = rough;
    sums[at + numbers.columns] = moments.v;
    sums[at + 2 * numbers.columns] = moments.w;
  }`,
  });

/** y, mean, variance from x, the sums, gamma?, beta?. */
export const normFromSumsShader = (shape: NormShape, affine: Affine) =>
  shaderOf('norm from sums', shape, {
    affine,
    outputs: ['y', 'mean', 'variance'],
    inputs: ['x', 'sums'],
    functions: [OVER_ROWS, ROWS_OF, INVERSE_DEVIATION, NORMALISED],
    body: `${MERGED_SUMS}${REFINED}${KEEP}${apply(affine)}`,
  });

/** y from x, mean, variance, gamma?, beta?. */
export const normWithShader = (shape: NormShape, affine: Affine) =>
  shaderOf('norm with', shape, {
    affine,
    outputs: ['y'],
    inputs: ['x', 'mean', 'variance'],
    functions: [INVERSE_DEVIATION, NORMALISED],
    body: `
  let center = mean[channel];
  let squaredDeviation = variance[channel];${apply(affine)}`,
  });
