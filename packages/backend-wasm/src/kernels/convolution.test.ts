import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operand } from '../../test/arbitraries';
import { eluTolerance, expectSameAsCpu } from '../../test/compare';
import { processState } from '../runtime/state';

type Pad = 'same' | 'valid' | number | [number, number][];

const pad: fc.Arbitrary<Pad> = fc.oneof(
  fc.constantFrom<Pad>('same', 'valid'),
  fc.integer({ min: 0, max: 3 }),
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }).map(
    ([top, bottom, left, right]): Pad => [
      [0, 0],
      [top!, bottom!],
      [left!, right!],
      [0, 0],
    ],
  ),
);

/** Channels around the panel widths 5 and 8, where edges are. */
const channels = fc.oneof(fc.integer({ min: 1, max: 18 }), fc.constantFrom(1, 3, 8, 24, 40, 41));

const geometry = fc
  .record({
    batch: fc.constantFrom(0, 1, 1, 2, 3),
    height: fc.integer({ min: 1, max: 11 }),
    width: fc.integer({ min: 1, max: 11 }),
    inChannels: channels,
    outChannels: channels,
    kernelHeight: fc.integer({ min: 1, max: 5 }),
    kernelWidth: fc.integer({ min: 1, max: 5 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilations: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 1], [2, 3]),
    pad,
  })
  .map(({ dilations, ...rest }) => ({
    ...rest,
    // TensorFlow.js takes one or the other.
    dilations: rest.strides.every((stride) => stride === 1) ? dilations : ([1, 1] as const),
  }))
  .map((g) => {
    const x = [g.batch, g.height, g.width, g.inChannels];
    const filter = [g.kernelHeight, g.kernelWidth, g.inChannels, g.outChannels];
    return { x, filter, strides: g.strides, dilations: g.dilations, pad: g.pad };
  })
  .filter(({ x, filter, strides, dilations, pad: padding }) => {
    const { outHeight, outWidth } = backend_util.computeConv2DInfo(
      x as [number, number, number, number],
      filter as [number, number, number, number],
      strides,
      dilations as [number, number],
      padding as 'same',
    );
    return outHeight > 0 && outWidth > 0;
  });

function outShape(g: { x: number[]; filter: number[]; strides: [number, number]; pad: Pad }) {
  return backend_util.computeConv2DInfo(
    g.x as [number, number, number, number],
    g.filter as [number, number, number, number],
    g.strides,
    1,
    g.pad as 'same',
  ).outShape;
}

// The direct path is exact on these operands; src/winograd has tests of its own.
beforeAll(() => {
  processState().convolution = 'direct';
});
afterAll(() => {
  delete processState().convolution;
});

const runs = { numRuns: 150 };

describe('convolution kernels', () => {
  it('Conv2D agrees with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        geometry.chain((g) => fc.tuple(fc.constant(g), operand(g.x), operand(g.filter))),
        ([{ strides, dilations, pad: padding }, x, filter]) =>
          expectSameAsCpu(
            Conv2D,
            { x, filter },
            { strides, dilations, pad: padding, dataFormat: 'NHWC' },
          ),
      ),
      runs,
    ));

  it('Conv2DBackpropInput agrees with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        geometry.chain((g) => fc.tuple(fc.constant(g), operand(outShape(g)), operand(g.filter))),
        ([{ x, strides, pad: padding }, dy, filter]) =>
          expectSameAsCpu(
            Conv2DBackpropInput,
            { dy, filter },
            { strides, pad: padding, dataFormat: 'NHWC', inputShape: x },
          ),
      ),
      runs,
    ));

  it('Conv2DBackpropFilter agrees with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        geometry.chain((g) => fc.tuple(fc.constant(g), operand(g.x), operand(outShape(g)))),
        ([{ filter, strides, pad: padding }, x, dy]) =>
          expectSameAsCpu(
            Conv2DBackpropFilter,
            { x, dy },
            { strides, pad: padding, dataFormat: 'NHWC', filterShape: filter },
          ),
      ),
      runs,
    ));

  it('FusedConv2D agrees with cpu for every activation and form of bias', () =>
    fc.assert(
      fc.asyncProperty(
        geometry.chain((g) =>
          fc.record({
            g: fc.constant(g),
            x: operand(g.x),
            filter: operand(g.filter),
            bias: fc.option(fc.oneof(operand([g.filter[3]!]), operand([]), operand([1])), {
              nil: undefined,
            }),
            preluActivationWeights: fc.oneof(
              operand([g.filter[3]!]),
              operand([1, 1, g.filter[3]!]),
              operand([1]),
            ),
            activation: fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'prelu', 'leakyrelu'),
          }),
        ),
        ({ g, x, filter, bias, preluActivationWeights, activation }) =>
          expectSameAsCpu(
            FusedConv2D,
            {
              x,
              filter,
              bias,
              preluActivationWeights: activation === 'prelu' ? preluActivationWeights : undefined,
            },
            {
              strides: g.strides,
              dilations: g.dilations,
              pad: g.pad,
              dataFormat: 'NHWC',
              activation,
              leakyreluAlpha: 0.25,
            },
            eluTolerance(activation),
          ),
      ),
      runs,
    ));

  it('leaves NCHW to the cpu kernel', async () => {
    const values = Array.from({ length: 18 }, (_, i) => i);
    await expectSameAsCpu(
      Conv2D,
      { x: { shape: [1, 2, 3, 3], values }, filter: { shape: [1, 1, 2, 1], values: [1, 2] } },
      { strides: 1, dilations: 1, pad: 'valid', dataFormat: 'NCHW' },
    );
    expect.assertions(6);
  });

  it('crosses every block boundary: depth, rows and columns beyond one block', async () => {
    const [x, filter] = fc.sample(fc.tuple(operand([1, 17, 17, 72]), operand([3, 3, 72, 520])), {
      numRuns: 1,
      seed: 7,
    })[0]!;
    const attrs = { strides: 1, dilations: 1, pad: 'same', dataFormat: 'NHWC' };
    await expectSameAsCpu(Conv2D, { x, filter }, attrs);
  });
});
