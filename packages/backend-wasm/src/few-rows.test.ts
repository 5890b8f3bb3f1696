import {
  BatchMatMul,
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { operand } from '../test/arbitraries';
import { expectSameAsCpu } from '../test/compare';
import { recordTasks } from '../test/record-tasks';

/** Channels that the streaming path takes, on either side. */
const wide = fc.constantFrom(64, 80, 128);
const channels = fc.constantFrom(8, 24, 64, 80);
const geometry = fc
  .record({
    batch: fc.constantFrom(1, 1, 2),
    size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1, 2),
  })
  .filter(({ size, kernel, strides, pad }) => {
    const { outHeight, outWidth } = info([1, ...size, 8], [...kernel, 8, 8], strides, pad);
    return outHeight > 0 && outWidth > 0;
  });

type Shape = [number, number, number, number];

function info(x: Shape, filter: Shape, strides: [number, number], pad: 'same' | 'valid' | number) {
  return backend_util.computeConv2DInfo(x, filter, strides, 1, pad);
}

const tasks = recordTasks();

afterEach(() => {
  // A test of this path that never takes it would prove nothing.
  expect(tasks.filter((task) => task === 'fewRowsTask').length).toBeGreaterThan(20);
});

/** All three directions' operands for `inChannels` and `outChannels`. */
function operands(inChannels: fc.Arbitrary<number>, outChannels: fc.Arbitrary<number>) {
  return fc.tuple(geometry, inChannels, outChannels).chain(([g, inC, outC]) => {
    const xShape: Shape = [g.batch, ...g.size, inC];
    const filterShape: Shape = [...g.kernel, inC, outC];
    const { outShape } = info(xShape, filterShape, g.strides, g.pad);
    return fc.record({
      attrs: fc.constant({ strides: g.strides, pad: g.pad, dilations: 1, dataFormat: 'NHWC' }),
      x: operand(xShape),
      filter: operand(filterShape),
      dy: operand(outShape),
      bias: operand([outC]),
    });
  });
}

const runs = { numRuns: 80 };

describe('products of few rows', () => {
  it('agree with cpu: convolution', () =>
    fc.assert(
      fc.asyncProperty(operands(channels, wide), ({ x, filter, attrs }) =>
        expectSameAsCpu(Conv2D, { x, filter }, attrs),
      ),
      runs,
    ));

  it('agree with cpu: convolution, bias and activation', () =>
    fc.assert(
      fc.asyncProperty(operands(channels, wide), ({ x, filter, bias, attrs }) =>
        expectSameAsCpu(
          FusedConv2D,
          { x, filter, bias },
          { ...attrs, activation: 'leakyrelu', leakyreluAlpha: 0.25 },
        ),
      ),
      runs,
    ));

  it('agree with cpu: gradient to the input', () =>
    fc.assert(
      fc.asyncProperty(operands(wide, channels), ({ x, filter, dy, attrs }) =>
        expectSameAsCpu(Conv2DBackpropInput, { dy, filter }, { ...attrs, inputShape: x.shape }),
      ),
      runs,
    ));

  it('agree with cpu: gradient to the filter', () =>
    fc.assert(
      fc.asyncProperty(operands(channels, wide), ({ x, filter, dy, attrs }) =>
        expectSameAsCpu(Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape: filter.shape }),
      ),
      runs,
    ));

  it('agree with cpu: matrices', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 16 }),
      depth: channels,
      columns: wide,
      transposeB: fc.boolean(),
    });
    const product = sizes.chain(({ rows, depth, columns, transposeB }) =>
      fc.record({
        transposeB: fc.constant(transposeB),
        a: operand([rows, depth]),
        b: operand(transposeB ? [columns, depth] : [depth, columns]),
      }),
    );
    return fc.assert(
      fc.asyncProperty(product, ({ a, b, transposeB }) =>
        expectSameAsCpu(BatchMatMul, { a, b }, { transposeA: false, transposeB }),
      ),
      runs,
    );
  });
});
