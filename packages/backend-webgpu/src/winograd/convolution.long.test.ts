import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { Conv2DBackpropFilter, Conv2DBackpropInput, FusedConv2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, type Operand, type Result, runOn, tensorOf } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import type { Convolution } from '../convolution/products';
import '../index';
import { tileFor } from './choice';
import { winogradFilterGradient, winogradForward, winogradInputGradient } from './convolution';

const why = await startDawn();

type Shape4 = [number, number, number, number];

interface Case {
  readonly x: Shape4;
  readonly filter: Shape4;
  readonly strides: number;
  readonly pad: number;
}

/** What a direction gives for operands that it gets as tensors of the GPU. */
async function onPoints(
  operands: readonly Operand[],
  run: (backend: WebgpuBackend, tensors: tf.Tensor[]) => tf.TensorInfo,
): Promise<Result> {
  await tf.setBackend('gan-webgpu');
  const before = tf.memory().numTensors;
  const tensors = operands.map(tensorOf);
  const { dataId, shape, dtype } = run(tf.backend() as unknown as WebgpuBackend, tensors);
  const result = tf.engine().makeTensorFromDataId(dataId, shape, dtype);
  const values = Float32Array.from(await result.data());
  tf.dispose([result, ...tensors]);
  expect(tf.memory().numTensors).toBe(before);
  return { shape, dtype, values };
}

/** Sums of hundreds of products of numbers up to 2, and what rounding at the points adds to them. */
const TOLERANCE = 2e-4;

describe.skipIf(why)(`convolutions at points${why ? `: ${why}` : ''}`, () => {
  it.each([
    // Tiles that end within the picture, and channels that are read one by one.
    { x: [2, 9, 14, 6], filter: [3, 3, 6, 10], strides: 1, pad: 1 },
    // A block of a ResNet, whose picture was padded before.
    { x: [1, 18, 18, 24], filter: [3, 3, 24, 20], strides: 1, pad: 0 },
    { x: [1, 12, 13, 8], filter: [4, 4, 8, 12], strides: 1, pad: 1 },
    // Four phases.
    { x: [2, 16, 18, 12], filter: [4, 4, 12, 16], strides: 2, pad: 1 },
    { x: [1, 17, 15, 8], filter: [3, 3, 8, 9], strides: 2, pad: 1 },
  ] satisfies Case[])('have the cpu kernels’ sums for $x by $filter at $strides', async (given) => {
    const { x, filter, strides, pad } = given;
    const attrs = {
      ...{ strides: [strides, strides], pad, dataFormat: 'NHWC', dilations: [1, 1] },
      dimRoundingMode: 'floor',
    };
    const convolution: Convolution = tf.backend_util.computeConv2DInfo(
      ...([x, filter, strides, 1, pad, 'floor'] as const),
    );
    const tile = tileFor(convolution)!;
    const input = { shape: x, seed: 1 };
    const weights = { shape: filter, seed: 2 };
    const dy = { shape: convolution.outShape, seed: 3 };
    const bias = { shape: [filter[3]], seed: 4 };
    const check = async (
      kernel: string,
      operands: Record<string, Operand>,
      got: Result,
      more: object,
    ) => {
      const [expected] = await runOn('cpu', kernel, operands, { ...attrs, ...more });
      expectClose(got, expected!, TOLERANCE);
    };
    await check(
      FusedConv2D,
      { x: input, filter: weights, bias },
      await onPoints([input, weights, bias], (backend, [x, filter, bias]) =>
        winogradForward(backend, convolution, tile, [x!, filter!], {
          bias: bias!,
          activation: 'select(v, v * 0.25, v < Value())',
        }),
      ),
      { activation: 'leakyrelu', leakyreluAlpha: 0.25 },
    );
    await check(
      Conv2DBackpropInput,
      { dy, filter: weights },
      await onPoints([dy, weights], (backend, [dy, filter]) =>
        winogradInputGradient(backend, convolution, tile, [dy!, filter!]),
      ),
      { inputShape: x },
    );
    await check(
      Conv2DBackpropFilter,
      { x: input, dy },
      await onPoints([input, dy], (backend, [x, dy]) =>
        winogradFilterGradient(backend, convolution, tile, [x!, dy!]),
      ),
      { filterShape: filter },
    );
  });
});
