import { fusedKernels } from '@gan/core';
import { startDawn } from '@gan/testing';
import { describe, expect, it } from 'vitest';
import { eighths, runOn } from '../../test/compare';
import '../index';

const why = await startDawn();

/** The pixel that padding mirrors to `at`. */
const mirrored = (at: number, length: number) =>
  at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;

/** Adds every value of dy to the pixel that it was copied from. */
function reference(
  [batch, height, width, channels]: readonly [number, number, number, number],
  { vertical, horizontal }: { vertical: number; horizontal: number },
  dy: ArrayLike<number>,
): Float32Array {
  const dx = new Float32Array(batch * height * width * channels);
  let i = 0;
  for (let image = 0; image < batch; image++) {
    for (let y = -vertical; y < height + vertical; y++) {
      for (let x = -horizontal; x < width + horizontal; x++) {
        const pixel = mirrored(y, height) * width + mirrored(x, width);
        for (let channel = 0; channel < channels; channel++) {
          dx[(image * height * width + pixel) * channels + channel]! += dy[i]!;
          i += 1;
        }
      }
    }
  }
  return dx;
}

describe.skipIf(why)(`reflection's gradient on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each([
    { shape: [2, 5, 7, 8], vertical: 1, horizontal: 1 },
    { shape: [1, 9, 6, 3], vertical: 3, horizontal: 3 },
    { shape: [3, 4, 2, 4], vertical: 3, horizontal: 1 },
    { shape: [1, 1, 6, 5], vertical: 0, horizontal: 5 },
    { shape: [2, 3, 1, 1], vertical: 2, horizontal: 0 },
    { shape: [1, 2, 3, 12], vertical: 0, horizontal: 0 },
    { shape: [0, 4, 4, 3], vertical: 1, horizontal: 1 },
  ] as const)('adds to $shape what mirrors it by $vertical and $horizontal', async (given) => {
    const { shape, ...padding } = given;
    const [batch, height, width, channels] = shape;
    const { vertical, horizontal } = padding;
    const padded = [batch, height + 2 * vertical, width + 2 * horizontal, channels];
    const operands = { dy: { shape: padded, seed: 1 } };
    const [dx] = await runOn('gan-webgpu', fusedKernels.reflectGradient, operands, padding);
    const dy = eighths(
      padded.reduce((product, size) => product * size),
      1,
    );
    expect(dx).toEqual({ shape, dtype: 'float32', values: reference(shape, padding, dy) });
  });
});
