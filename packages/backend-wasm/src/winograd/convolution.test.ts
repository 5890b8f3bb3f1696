import * as tf from '@tensorflow/tfjs-core';
import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Geometry,
  image,
  operands,
  type Pads,
  reference,
  shapeOfY,
} from '../../test/convolution-reference';
import '../index';
import type { WasmBackend } from '../backend';
import { processState } from '../runtime/state';

/** The largest difference that rounding may make, of the largest value. */
const tolerance = 1e-5;

beforeAll(() => tf.setBackend('gan-wasm'));
afterEach(() => {
  delete processState().convolution;
});

const side = fc.oneof(fc.integer({ min: 1, max: 13 }), fc.constantFrom(16, 21));
const channels = fc.oneof(fc.integer({ min: 1, max: 18 }), fc.constantFrom(24, 41));
const edge = fc.integer({ min: 0, max: 3 });
/** TensorFlow.js takes a seed of 0 for none. */
const seeds = fc.integer({ min: 1, max: 1e6 });

const geometry: fc.Arbitrary<Geometry> = fc
  .record({
    batch: fc.constantFrom(0, 1, 1, 2, 3),
    height: side,
    width: side,
    inChannels: channels,
    outChannels: channels,
    kernel: fc.constantFrom(3, 4),
    strides: fc.constantFrom(1, 2),
    pad: fc.oneof(
      fc.constantFrom('same' as const, 'valid' as const),
      fc.tuple(edge, edge, edge, edge).map(
        ([top, bottom, left, right]): Pads => [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
      ),
    ),
  })
  .map(
    ({ batch, height, width, inChannels, outChannels, kernel, strides, pad }): Geometry => ({
      x: [batch, height, width, inChannels],
      filter: [kernel, kernel, inChannels, outChannels],
      strides,
      pad,
    }),
  )
  .filter((g) => Math.min(...shapeOfY(g).slice(1)) > 0);

function attrsOf({ strides, pad }: Geometry) {
  return { strides, pad, dilations: 1, dataFormat: 'NHWC' as const };
}

function run(name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
}

/** The three directions of a convolution of normal deviates, as plain numbers. */
function directions(g: Geometry, seed: number): Float32Array[] {
  return tf.tidy(() => {
    const [x, filter, dy] = operands(g, seed);
    const attrs = attrsOf(g);
    return [
      run(Conv2D, { x: x!, filter: filter! }, attrs),
      run(Conv2DBackpropInput, { dy: dy!, filter: filter! }, { ...attrs, inputShape: g.x }),
      run(Conv2DBackpropFilter, { x: x!, dy: dy! }, { ...attrs, filterShape: g.filter }),
    ].map((tensor) => tensor.dataSync<'float32'>());
  });
}

/** The largest difference over the largest expected value: NaN if any is. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

describe('convolution on Winograd tiles', () => {
  it('agrees with a float64 convolution in all directions, whatever the shape', () => {
    processState().convolution = 'winograd';
    fc.assert(
      fc.property(geometry, seeds, (g, seed) => {
        const expected = reference(g, seed);
        for (const [i, actual] of directions(g, seed).entries()) {
          expect(relativeError(actual, expected[i]!)).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 240 },
    );
  });

  it.each([
    ['more tiles than a thread takes together', image(48, 64, 48, 1)],
    ['tiles that take more than one block', image(43, 740, 4, 1)],
    ['depth beyond one pass of the micro-kernel', image(8, 520, 24, 1)],
    ['more tiles than one block of the filter gradient', image(72, 8, 12, 1)],
    ['phases with depth beyond one pass', image(16, 136, 24, 2)],
    ['phases in several blocks', image(136, 5, 6, 2)],
    ['a batch whose panels straddle images', image(12, 20, 20, 2, 7)],
    ['the last layers of a PatchGAN', image(32, 64, 72, 1, 1, 4)],
    ['4 x 4 with depth beyond one pass', image(10, 520, 24, 1, 1, 4)],
    ['phases of one row or column', image(40, 68, 44, 2, 1, 3)],
    ['phases of one row or column in several blocks', image(136, 5, 6, 2, 1, 3)],
    ['such phases with depth beyond one pass', image(16, 136, 24, 2, 1, 3)],
  ])('agrees with the float64 convolution for %s', (_name, g) => {
    processState().convolution = 'winograd';
    const expected = reference(g, 5);
    for (const [i, actual] of directions(g, 5).entries()) {
      expect(relativeError(actual, expected[i]!)).toBeLessThan(tolerance);
    }
  });

  it('has adjoint directions: <y, dy> = <x, dx> = <w, dw>', () => {
    processState().convolution = 'winograd';
    fc.assert(
      fc.property(geometry, seeds, (g, seed) => {
        const [x, w, dy] = tf.tidy(() => operands(g, seed).map((tensor) => tensor.dataSync()));
        const [y, dx, dw] = directions(g, seed);
        const size = Math.sqrt(dot(y!, y!) * dot(dy!, dy!));
        expect(Math.abs(dot(x!, dx!) - dot(y!, dy!))).toBeLessThanOrEqual(tolerance * size);
        expect(Math.abs(dot(w!, dw!) - dot(y!, dy!))).toBeLessThanOrEqual(tolerance * size);
      }),
      { numRuns: 60 },
    );
  });

  it('adds the bias and applies the activation', () => {
    const g = image(18, 12, 22, 1);
    const fused = (path: 'direct' | 'winograd', activation: string) => {
      processState().convolution = path;
      return tf.tidy(() => {
        const inputs = {
          x: tf.randomNormal(g.x, 0, 1, 'float32', 1),
          filter: tf.randomNormal(g.filter, 0, 1, 'float32', 2),
          bias: tf.randomNormal([22], 0, 20, 'float32', 3),
          preluActivationWeights: tf.randomNormal([22], 0, 1, 'float32', 4),
        };
        const attrs = { ...attrsOf(g), activation, leakyreluAlpha: 0.2 };
        return run(FusedConv2D, inputs, attrs).dataSync();
      });
    };
    for (const activation of ['linear', 'relu', 'relu6', 'leakyrelu', 'prelu', 'elu']) {
      const error = relativeError(fused('winograd', activation), fused('direct', activation));
      expect(error).toBeLessThan(tolerance);
    }
  });

  it('keeps no memory, and asks for no more the second time', () => {
    processState().convolution = 'winograd';
    const g = image(40, 48, 56, 2);
    const memory = () => (tf.backend() as unknown as WasmBackend).memory();
    directions(g, 1);
    const before = memory();
    for (let i = 0; i < 5; i++) directions(g, 1);
    expect(memory()).toEqual(before);
  });

  it('reads nothing of what lies behind a tensor', () => {
    processState().convolution = 'winograd';
    // Three channels leave a lane of each pixel to the next tensor in memory: full of NaNs here.
    const heap = (tf.backend() as unknown as WasmBackend).runtime;
    const g = image(4, 3, 3, 1);
    const dirty = heap.heap.allocate(1 << 20, 'a test');
    new Float32Array(heap.memory.buffer, dirty, (1 << 20) / 4).fill(Number.NaN);
    heap.heap.free(dirty);
    const expected = reference(g, 8);
    for (const [i, actual] of directions(g, 8).entries()) {
      expect(relativeError(actual, expected[i]!)).toBeLessThan(tolerance);
    }
  });
});
