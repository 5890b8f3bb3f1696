import '@gan/backend-wasm';
import { engines, expectAllClose, largest, readGolden } from '@gan/testing';
import { grad, mul, setBackend, sum, type Tensor, variableGrads } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batchNorm,
  conv2d,
  conv2dTranspose,
  instanceNorm,
  leakyRelu,
  reflectionPad2d,
} from './index';

const golden = (name: string) => readGolden(new URL(`../fixtures/${name}.json`, import.meta.url));

/** Output and all gradients of a layer agree with PyTorch's. */
function checkLayer(layer: layers.Layer, name: string): void {
  const it = golden(name);
  const [x, dy] = [it.image('x'), it.image('dy')];
  const apply = (input: Tensor) => layer.apply(input, { training: true }) as Tensor;
  layer.apply(x);
  if (it.has('weight')) {
    const weight = it.get('weight').rank === 4 ? it.kernel('weight') : it.get('weight');
    layer.setWeights([weight, it.get('bias'), ...layer.getWeights().slice(2)]);
  }
  const close = (actual: Tensor, expected: Tensor) =>
    expectAllClose(actual, expected, { rtol: 1e-4, atol: 1e-6 * largest(expected) });
  close(apply(x), it.image('y'));
  close(grad((input) => sum(mul(apply(input), dy)))(x), it.image('dx'));
  if (!it.has('weight')) return;
  const { grads } = variableGrads(() => sum(mul(apply(x), dy)));
  const [dWeight, dBias] = Object.values(grads) as [Tensor, Tensor];
  close(dWeight, dWeight.rank === 4 ? it.kernel('d_weight') : it.get('d_weight'));
  close(dBias, it.get('d_bias'));
  layer.dispose();
}

describe.each(engines)('layers agree with PyTorch in value and gradient on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  it.each(['conv_k3s1p1', 'conv_k3s2p1', 'conv_k4s1p1', 'conv_k4s2p1', 'conv_k7s1p3'])(
    'conv2d %s',
    (name) => {
      const { kernel, stride, padding } = golden(name).config as Record<string, number>;
      checkLayer(conv2d({ filters: 4, kernelSize: kernel!, stride, padding }), name);
    },
  );

  it.each(['convT_k3s2p1o1', 'convT_k4s1p0o0', 'convT_k4s2p1o0'])('conv2dTranspose %s', (name) => {
    const { kernel, stride, padding, output_padding } = golden(name).config as Record<
      string,
      number
    >;
    const shape = { kernelSize: kernel!, stride, padding, outputPadding: output_padding };
    checkLayer(conv2dTranspose({ filters: 4, ...shape }), name);
  });

  it('instanceNorm', () => checkLayer(instanceNorm(), 'instance_norm'));
  it('instanceNorm, affine', () =>
    checkLayer(instanceNorm({ affine: true }), 'instance_norm_affine'));
  it('batchNorm', () => checkLayer(batchNorm(), 'batch_norm_train'));
  it('leakyRelu', () => checkLayer(leakyRelu({ slope: 0.2 }), 'leaky_relu'));

  it.each([1, 3])('reflectionPad2d, padding %i', (padding) =>
    checkLayer(reflectionPad2d({ padding }), `reflect_pad${padding}`),
  );

  it('has a bias or not as asked', () => {
    const layer = conv2d({ filters: 2, kernelSize: 3, bias: false });
    layer.apply(golden('conv_k3s1p1').image('x'));
    expect(layer.getWeights()).toHaveLength(1);
  });
});
