import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** |actual - expected| <= atol + rtol |expected|, element by element. */
export interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
}

/**
 * Checks shape and values, refuses NaN, and names the worst element.
 *
 * tfjs-core's own helper lets 1e-3 and NaN through.
 */
export function expectAllClose(
  actual: Tensor,
  expected: Tensor,
  { rtol = 1e-4, atol = 1e-6 }: Tolerance = {},
): void {
  expect(actual.shape).toEqual(expected.shape);
  if (!readsLater()) {
    compare(actual.shape, [actual.dataSync(), expected.dataSync()], { rtol, atol });
    return;
  }
  // What is read is copied now, whatever becomes of the tensors.
  const { shape } = actual;
  const comparison = Promise.all([actual.data(), expected.data()]).then((values) =>
    compare(shape, values, { rtol, atol }),
  );
  comparison.catch(() => undefined);
  comparisons.push(comparison);
}

/** Engines whose values cannot be read at once. */
const readsLater = () => getBackend() === 'gan-webgpu';

const comparisons: Promise<void>[] = [];

/** Waits for the comparisons of a test on an engine that is read later, as every such test must. */
export async function settleComparisons(): Promise<void> {
  await Promise.all(comparisons.splice(0));
}

function compare(
  shape: readonly number[],
  [a, e]: readonly ArrayLike<number>[],
  { rtol, atol }: Required<Tolerance>,
): void {
  if (!a || !e) return;
  let worst = { excess: 0, index: -1 };
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - e[i]!);
    const excess = difference / (atol + rtol * Math.abs(e[i]!));
    if (Number.isNaN(difference) || excess > worst.excess) worst = { excess, index: i };
    if (Number.isNaN(difference)) break;
  }
  const { excess, index } = worst;
  const message =
    `element ${index} of [${shape.join(', ')}]: got ${a[index]}, expected ${e[index]}, ` +
    `${excess.toPrecision(3)} times the tolerance (rtol ${rtol}, atol ${atol})`;
  expect(index < 0 || excess <= 1, message).toBe(true);
}

/** The largest magnitude of a tensor: the scale that errors of sums are relative to. */
export function largest(x: Tensor): number {
  return Math.max(...Array.from(x.dataSync(), Math.abs));
}
