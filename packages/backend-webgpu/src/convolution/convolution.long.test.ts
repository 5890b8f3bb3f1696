import { startDawn } from '@gan/testing';
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSameAsCpu } from '../../test/compare';
import '../index';

const why = await startDawn();

type Shape4 = [number, number, number, number];

interface Case {
  readonly x: Shape4;
  readonly filter: Shape4;
  readonly strides: [number, number];
  readonly pad: number;
  /** What follows in the fused kernel. */
  readonly activation?: string;
}

const outShape = ({ x, filter, strides, pad }: Case) =>
  backend_util.computeConv2DInfo(x, filter, strides, 1, pad, 'floor').outShape;

async function check(given: Case): Promise<void> {
  const { x, filter, strides, pad, activation = 'linear' } = given;
  const attrs = { strides, pad, dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: 'floor' };
  const [input, weights] = [
    { shape: x, seed: 1 },
    { shape: filter, seed: 2 },
  ];
  const dy = { shape: outShape(given), seed: 3 };
  // Sums of eighths are exact, so every order of adding gives the same.
  const bias = { shape: [filter[3]], seed: 4 };
  await expectSameAsCpu(
    FusedConv2D,
    { x: input, filter: weights, bias },
    { ...attrs, activation, leakyreluAlpha: 0.25 },
    activation === 'sigmoid' ? 1e-6 : 0,
  );
  await expectSameAsCpu(Conv2DBackpropInput, { dy, filter: weights }, { ...attrs, inputShape: x });
  await expectSameAsCpu(Conv2DBackpropFilter, { x: input, dy }, { ...attrs, filterShape: filter });
}

const channels = fc.constantFrom(1, 3, 4, 6, 8, 12, 33, 68);

const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 11 })),
    channels: fc.tuple(channels, channels),
    taps: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ batch, size, channels: [input, output], taps, strides, pad }) => ({
    x: [batch, ...size, input] as Shape4,
    filter: [...taps, input, output] as Shape4,
    strides: strides as [number, number],
    pad,
  }))
  .filter((given) => outShape(given).every((length) => length > 0));

describe.skipIf(why)(`convolutions on a GPU${why ? `: ${why}` : ''}`, () => {
  // Compiling a shader takes seconds in software, so each shape is here for what it alone has.
  it.each([
    // One row: thin, its depth split, and four phases in the gradient to the input.
    { x: [1, 2, 2, 64], filter: [4, 4, 64, 96], strides: [2, 2], pad: 1, activation: 'relu' },
    // Tiles read by fours, their depth split.
    {
      x: [1, 16, 16, 32],
      filter: [4, 4, 32, 68],
      strides: [2, 2],
      pad: 1,
      activation: 'leakyrelu',
    },
    // The last layer of a discriminator: one column, and an ending of the stock kernel's.
    { x: [2, 5, 5, 32], filter: [4, 4, 32, 1], strides: [1, 1], pad: 1, activation: 'sigmoid' },
    // The first layer of a generator: three channels, read one by one.
    { x: [1, 14, 14, 3], filter: [7, 7, 3, 10], strides: [1, 1], pad: 0 },
    // The first layer of DCGAN: one pixel a sample.
    { x: [20, 1, 1, 12], filter: [4, 4, 12, 8], strides: [1, 1], pad: 3 },
  ] satisfies Case[])('has the cpu kernels’ sums for $x by $filter', check);

  it('has them where two sums of as many values have other rows', async () => {
    const attrs = { strides: [1, 1], pad: 0, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
    for (const [input, output] of [
      [4, 3],
      [3, 4],
    ] as const) {
      const x = { shape: [1, 38, 38, input], seed: 1 };
      const dy = { shape: [1, 32, 32, output], seed: 2 };
      const filterShape = [7, 7, input, output];
      await expectSameAsCpu(Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape });
    }
  });

  it('adds nothing where nothing follows', async () => {
    const operands = { x: { shape: [1, 9, 8, 6] }, filter: { shape: [3, 3, 6, 7], seed: 2 } };
    const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
    await expectSameAsCpu(Conv2D, operands, attrs);
  });

  it('has them for any shape', async () => {
    await fc.assert(fc.asyncProperty(cases, check), { numRuns: 3, seed: 5 });
  });

  it('leaves what is not usual to the stock kernels', async () => {
    const operands = { x: { shape: [1, 9, 8, 4] }, filter: { shape: [3, 3, 4, 8], seed: 2 } };
    const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [2, 2] };
    await expectSameAsCpu(Conv2D, operands, attrs);
  });
});
