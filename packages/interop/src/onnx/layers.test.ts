import '@tensorflow/tfjs-backend-cpu';
import { conv2d, conv2dTranspose, reflectionPad2d, spectralNorm } from '@gan/layers';
import { randomUniform, setBackend } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type Shape,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameOnnx } from '../../test/run-onnx';
import { stirred } from '../../test/stirred';
import { toOnnx } from './to-onnx';

type Layer = layers.Layer;
const uniform = (shape: number[], seed = 1) => randomUniform(shape, -2, 2, 'float32', seed);
const on = (layer: Layer, ...x: SymbolicTensor[]) =>
  layer.apply(x.length === 1 ? x[0]! : x) as SymbolicTensor;

/** A model of one layer on inputs of these shapes, the batch left out. */
function of(layer: Layer, ...shapes: Shape[]): LayersModel {
  const inputs = shapes.map((shape) => input({ shape }));
  return model({ inputs, outputs: on(layer, ...inputs) });
}

beforeAll(() => setBackend('cpu'));

const same = { padding: 'same' } as const;
const image: Shape = [7, 6, 3];

const activationNames = [
  ...(['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax'] as const),
  ...(['softplus', 'softsign', 'tanh', 'swish', 'mish'] as const),
];

const onImages: [string, () => Layer][] = [
  ['Conv2D, valid', () => layers.conv2d({ filters: 4, kernelSize: [3, 2], activation: 'relu' })],
  [
    'Conv2D, same, stride 2',
    () => layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, ...same }),
  ],
  ['Conv2D, same, even kernel', () => layers.conv2d({ filters: 4, kernelSize: 4, ...same })],
  [
    'Conv2D, dilated, no bias',
    () => layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2, useBias: false, ...same }),
  ],
  [
    'Conv2DTranspose, valid',
    () => layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 }),
  ],
  [
    'Conv2DTranspose, same',
    () => layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, ...same }),
  ],
  [
    'Conv2DTranspose, kernel below the stride',
    () => layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 3, ...same }),
  ],
  [
    'DepthwiseConv2D',
    () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'tanh' }),
  ],
  [
    'SeparableConv2D',
    () => layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, ...same }),
  ],
  ['Dense', () => layers.dense({ units: 5, activation: 'sigmoid' })],
  ['BatchNormalization', () => layers.batchNormalization({})],
  [
    'BatchNormalization, plain',
    () => layers.batchNormalization({ scale: false, center: false, epsilon: 0.1 }),
  ],
  ['LayerNormalization', () => layers.layerNormalization({})],
  ['LayerNormalization, plain', () => layers.layerNormalization({ scale: false, center: false })],
  ...activationNames.map((activation): [string, () => Layer] => [
    activation,
    () => layers.activation({ activation }),
  ]),
  ['ReLU', () => layers.reLU()],
  ['ReLU with a bound', () => layers.reLU({ maxValue: 0.5 })],
  ['LeakyReLU', () => layers.leakyReLU({ alpha: 0.3 })],
  ['PReLU', () => layers.prelu()],
  ['PReLU, shared axes', () => layers.prelu({ sharedAxes: [1, 2] })],
  ['ELU', () => layers.elu()],
  ['Softmax', () => layers.softmax({ axis: -1 })],
  ['ThresholdedReLU', () => layers.thresholdedReLU({ theta: 0.7 })],
  ['Flatten', () => layers.flatten()],
  ['Reshape', () => layers.reshape({ targetShape: [6, 7, 3] })],
  ['Reshape, one size left open', () => layers.reshape({ targetShape: [14, -1] })],
  ['Permute', () => layers.permute({ dims: [3, 1, 2] })],
  [
    'ZeroPadding2D',
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [3, 0],
        ],
      }),
  ],
  [
    'Cropping2D',
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [3, 0],
        ],
      }),
  ],
  ['UpSampling2D, nearest', () => layers.upSampling2d({ size: [2, 3] })],
  [
    'UpSampling2D, bilinear',
    () => layers.upSampling2d({ size: [3, 2], interpolation: 'bilinear' }),
  ],
  ['MaxPooling2D', () => layers.maxPooling2d({ poolSize: 2 })],
  ['MaxPooling2D, same', () => layers.maxPooling2d({ poolSize: 3, strides: 2, ...same })],
  ['AveragePooling2D', () => layers.averagePooling2d({ poolSize: [2, 3], strides: 1 })],
  ['AveragePooling2D, same', () => layers.averagePooling2d({ poolSize: 3, strides: 2, ...same })],
  ['GlobalMaxPooling2D', () => layers.globalMaxPooling2d({})],
  ['GlobalAveragePooling2D', () => layers.globalAveragePooling2d({})],
  ['Dropout', () => layers.dropout({ rate: 0.5 })],
  ['GaussianNoise', () => layers.gaussianNoise({ stddev: 1 })],
  ['reflectionPad2d', () => reflectionPad2d({ padding: [2, 1] })],
  [
    'spectral norm of conv2d',
    () => spectralNorm(conv2d({ filters: 4, kernelSize: 3, padding: 1 })),
  ],
  [
    'spectral norm of conv2dTranspose',
    () => spectralNorm(conv2dTranspose({ filters: 4, kernelSize: [2, 3], stride: 2 })),
  ],
];

describe.each(['NCHW', 'NHWC'] as const)('%s: ONNX Runtime gives the output of', (layout) => {
  it.each(onImages)('%s', async (_, layer) => {
    await expectSameOnnx(stirred(of(layer(), image)), [uniform([2, 7, 6, 3])], { layout });
  });

  it.each([
    ['Add', () => layers.add()],
    ['Multiply', () => layers.multiply()],
    ['Average', () => layers.average()],
    ['Maximum', () => layers.maximum()],
    ['Minimum', () => layers.minimum()],
    ['Concatenate', () => layers.concatenate()],
    ['Concatenate, rows', () => layers.concatenate({ axis: 1 })],
  ])('%s of three', async (_, layer) => {
    const shapes = [image, image, image];
    const inputs = [1, 2, 3].map((seed) => uniform([2, 7, 6, 3], seed));
    await expectSameOnnx(of(layer(), ...shapes), inputs, { layout });
  });

  it('an image channels first and one channels last', async () => {
    const x = input({ shape: [4, 4, 8] });
    const folded = on(layers.reshape({ targetShape: [4, 4, 8] }), on(layers.flatten(), x));
    const both = on(layers.add(), on(layers.conv2d({ filters: 8, kernelSize: 1 }), x), folded);
    await expectSameOnnx(stirred(model({ inputs: x, outputs: both })), [uniform([2, 4, 4, 8])], {
      layout,
    });
  });
});

describe('vectors', () => {
  it.each([
    ['Dense, no bias', () => layers.dense({ units: 3, useBias: false })],
    ['Dense with softmax', () => layers.dense({ units: 3, activation: 'softmax' })],
    ['BatchNormalization', () => layers.batchNormalization({})],
    ['LayerNormalization', () => layers.layerNormalization({ axis: -1 })],
    ['RepeatVector', () => layers.repeatVector({ n: 3 })],
    ['spectral norm of dense', () => spectralNorm(layers.dense({ units: 3 }))],
  ])('%s', async (_, layer) => {
    await expectSameOnnx(stirred(of(layer(), [5])), [uniform([4, 5])]);
  });
});

describe('models', () => {
  it('may be nested, sequential, and share layers', async () => {
    const inner = sequential({
      layers: [
        layers.conv2d({ inputShape: [8, 8, 3], filters: 3, kernelSize: 3, ...same }),
        layers.batchNormalization({}),
      ],
    });
    const [a, b] = [input({ shape: [8, 8, 3] }), input({ shape: [8, 8, 3] })];
    const shared = layers.conv2d({ filters: 2, kernelSize: 3 });
    const twice = on(inner as unknown as Layer, on(inner as unknown as Layer, a));
    const outputs = [on(layers.concatenate(), on(shared, twice), on(shared, b)), twice];
    const both = stirred(model({ inputs: [a, b], outputs }));
    await expectSameOnnx(both, [uniform([2, 8, 8, 3]), uniform([2, 8, 8, 3], 2)]);
    // Each weight is in the file once.
    expect((await toOnnx(both)).length).toBeLessThan(4 * both.countParams() + 4000);
    await expectSameOnnx(inner, [uniform([2, 8, 8, 3])]);
  });

  it('pools zeros around negative values as zeros', async () => {
    const x = input({ shape: [5, 5, 1] });
    const wide = on(
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
      x,
    );
    const pool = layers.maxPooling2d({ poolSize: 2, strides: 1, ...same });
    const net = model({ inputs: x, outputs: on(pool, wide) });
    await expectSameOnnx(net, [randomUniform([1, 5, 5, 1], -2, -1, 'float32', 1)]);
  });

  it('may give an input back', async () => {
    const x = input({ shape: [3] });
    const outputs = [on(layers.dropout({ rate: 0.5 }), x), on(layers.dense({ units: 2 }), x)];
    await expectSameOnnx(stirred(model({ inputs: x, outputs })), [uniform([2, 3])]);
  });

  it('batch norm of TensorFlow.js uses the picture’s own statistics in training mode', async () => {
    const net = stirred(of(layers.batchNormalization({ epsilon: 0.01 }), image));
    await expectSameOnnx(net, [uniform([1, 7, 6, 3])], { mode: 'train' });
  });
});
