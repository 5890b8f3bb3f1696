import { fusedKernels } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { record, repeat } from '../../test/record';
import '../index';
import { lateFamilies, type Sample, type SampleInput, samples } from '../vectors/samples';

beforeAll(() => tf.setBackend('gan-wasm'));

/** An operand whose values a seed draws. */
function operand({ shape, dtype = 'float32', positive }: SampleInput, seed: number): tf.Tensor {
  return tf.tidy(() => {
    const drawn = tf.randomUniform([...shape], positive ? 0.01 : -1, 1, 'float32', seed);
    return dtype === 'float32' ? drawn : tf.cast(tf.greater(drawn, 0), dtype);
  });
}

const operands = ({ inputs }: Sample, seed: number) =>
  Object.values(inputs as Record<string, SampleInput>).map((input, i) => operand(input, seed + i));

/** What a sample's kernel makes of operands. */
function run({ kernel, inputs, attrs = {} }: Sample, given: readonly tf.Tensor[]): tf.Tensor[] {
  const named = Object.keys(inputs).map((name, i) => [name, given[i]]);
  const all = Array.isArray(inputs) ? given : Object.fromEntries(named);
  const made = tf.engine().runKernel(kernel, all as never, attrs as never);
  return Array.isArray(made) ? made : [made];
}

const bytes = (tensors: readonly tf.Tensor[]) =>
  tensors.map((tensor) => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  });

// Adam changes variables in their place, which is tested with the trainers.
const all = [...samples, ...lateFamilies.flatMap((family) => family.samples)].filter(
  ({ kernel }) => kernel !== fusedKernels.adam,
);
const casts: Sample[] = (['int32', 'bool'] as const).map((dtype) => ({
  kernel: tf.Cast,
  inputs: { x: { shape: [151], dtype } },
  attrs: { dtype: 'float32' },
}));
// A short row along many others is repeated before.
const shifts: Sample[] = [
  { kernel: tf.Add, inputs: { a: { shape: [4000, 3] }, b: { shape: [3] } } },
  { kernel: tf.Multiply, inputs: { a: { shape: [2, 3] }, b: { shape: [4000, 2, 3] } } },
];
const pads: Sample[] = [
  {
    kernel: tf.MirrorPad,
    inputs: { x: { shape: [1, 5, 7, 3] } },
    attrs: { paddings: [0, 1, 2, 0].map((n) => [n, n]), mode: 'reflect' },
  },
  {
    kernel: tf.PadV2,
    inputs: { x: { shape: [5, 7] } },
    attrs: {
      paddings: [
        [1, 2],
        [0, 3],
      ],
      constantValue: 0.5,
    },
  },
];

describe('a kernel in a recorded step', () => {
  it.each([...all, ...casts, ...shifts, ...pads].map((sample) => [sample.kernel, sample] as const))(
    '%s gives what it gives outside',
    (kernel, sample) => {
      const before = tf.memory().numTensors;
      const [first, second] = [operands(sample, 1), operands(sample, 100)];
      const { refusal, recorded } = record((given) => run(sample, given), first);
      // Indices are checked in JavaScript.
      expect(refusal).toBe(kernel === tf.GatherV2 ? 'reads values in JavaScript' : undefined);
      if (typeof recorded === 'string') {
        expect(recorded).toBe(refusal);
      } else {
        for (const given of [second, first]) {
          const [expected, repeated] = [run(sample, given), repeat(recorded, given)];
          expect(bytes(repeated)).toEqual(bytes(expected));
          tf.dispose([expected, repeated] as never);
        }
        recorded.dispose();
      }
      tf.dispose([first, second] as never);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  const same = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
  const shapes = { inputShape: [1, 4, 4, 2], filterShape: [3, 3, 2, 5] };
  const attrs = { ...same, ...shapes };
  const [x, filter, dy] = [
    { shape: shapes.inputShape },
    { shape: shapes.filterShape },
    { shape: [1, 4, 4, 5] },
  ];
  const bias = { shape: [5] };
  const cases: (Sample & { infinite: number })[] = [
    { kernel: tf.Conv2D, inputs: { x, filter }, attrs, infinite: 1 },
    { kernel: tf.FusedConv2D, inputs: { x, filter, bias }, attrs, infinite: 1 },
    {
      kernel: tf.FusedConv2D,
      inputs: { x, filter, bias },
      attrs: { ...attrs, activation: 'elu' },
      infinite: 1,
    },
    { kernel: tf.Conv2DBackpropInput, inputs: { dy, filter }, attrs, infinite: 1 },
    { kernel: tf.Conv2DBackpropFilter, inputs: { x, dy }, attrs, infinite: 1 },
  ];
  it.each(cases)('$kernel meets infinite values as outside, and then finite ones', (sample) => {
    const finite = operands(sample, 1);
    const infinite = finite.map((tensor, i) => (i === sample.infinite ? spoilt(tensor) : tensor));
    const { recorded } = record((given) => run(sample, given), finite);
    if (typeof recorded === 'string') throw new Error(recorded);
    const tensors = tf.memory().numTensors;
    for (const given of [infinite, finite, infinite]) {
      const [expected, repeated] = [run(sample, given), repeat(recorded, given)];
      expect(repeated[0]!.arraySync()).toEqual(expected[0]!.arraySync());
      tf.dispose([expected, repeated] as never);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    recorded.dispose();
    tf.dispose([finite, infinite] as never);
  });
});

/** The tensor with an infinite value. */
function spoilt(tensor: tf.Tensor): tf.Tensor {
  const values = tensor.dataSync();
  values[values.length >> 1] = Number.POSITIVE_INFINITY;
  return tf.tensor(values, tensor.shape);
}
