import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { expectAllClose } from '@gan/testing';
import { grad, mul, sum, type Tensor, tensor, variableGrads } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { conv2d } from './conv2d';
import { spectralNorm } from './spectral-norm';

const rng = new Rng(4);
const normal = (shape: number[]) => {
  const count = shape.reduce((a, b) => a * b);
  return tensor(
    Float32Array.from({ length: count }, () => rng.normal()),
    shape,
  );
};

/** Largest singular value of a row-major matrix, by many power iterations in double precision. */
function largestSingularValue(matrix: ArrayLike<number>, rows: number, columns: number): number {
  let u = Array.from({ length: columns }, (_, i) => 1 + i);
  let sigma = 0;
  for (let step = 0; step < 5000; step++) {
    const v = Array.from({ length: rows }, (_, r) =>
      u.reduce((total, value, c) => total + value * matrix[r * columns + c]!, 0),
    );
    u = u.map((_, c) => v.reduce((total, value, r) => total + value * matrix[r * columns + c]!, 0));
    const length = Math.hypot(...u);
    sigma = Math.sqrt(length);
    u = u.map((value) => value / length);
  }
  return sigma;
}

describe('spectralNorm', () => {
  it('acts as the stored kernel divided by its largest singular value', () => {
    const layer = spectralNorm(layers.dense({ units: 5 }), { iterations: 200 });
    const x = normal([3, 8]);
    layer.apply(x);
    const kernel = normal([8, 5]);
    layer.setWeights([kernel, ...layer.getWeights().slice(1)]);
    const y = layer.apply(x, { training: true }) as Tensor;
    const sigma = largestSingularValue(kernel.dataSync(), 8, 5);
    const plain = layers.dense({
      units: 5,
      weights: [mul(kernel, 1 / sigma), tensor([0, 0, 0, 0, 0])],
    });
    expectAllClose(y, plain.apply(x) as Tensor, { rtol: 1e-4, atol: 1e-5 });
    expectAllClose(layer.getWeights()[0]!, kernel, { rtol: 0, atol: 0 });
  });

  it('takes one power iteration a training step, none elsewhere', () => {
    const layer = spectralNorm(conv2d({ filters: 3, kernelSize: 2 }));
    const x = normal([1, 4, 4, 2]);
    layer.apply(x);
    const vectors = () =>
      layer
        .getWeights()
        .slice(2)
        .map((w) => Array.from(w.dataSync()));
    const before = vectors();
    layer.apply(x);
    expect(vectors()).toEqual(before);
    layer.apply(x, { training: true });
    expect(vectors()).not.toEqual(before);
  });

  it('has a gradient orthogonal to the kernel, as its output does not depend on scale', () => {
    const layer = spectralNorm(conv2d({ filters: 3, kernelSize: 2, bias: false }), {
      iterations: 200,
    });
    const x = normal([1, 5, 5, 2]);
    layer.apply(x, { training: true });
    const { grads } = variableGrads(() => sum(mul(layer.apply(x) as Tensor, normal([1, 4, 4, 3]))));
    const [gradient] = Object.values(grads) as [Tensor];
    const along = sum(mul(gradient, layer.getWeights()[0]!)).dataSync()[0]!;
    const size =
      Math.hypot(...gradient.dataSync()) * Math.hypot(...layer.getWeights()[0]!.dataSync());
    expect(Math.abs(along) / size).toBeLessThan(1e-4);
  });

  it('puts the kernel back when the layer throws', () => {
    const inner = conv2d({ filters: 3, kernelSize: 4 });
    const layer = spectralNorm(inner);
    layer.apply(normal([1, 5, 5, 2]));
    expect(() => grad((v: Tensor) => layer.apply(v) as Tensor)(normal([1, 2, 2, 2]))).toThrow();
    const kernel = inner.trainableWeights[0]!;
    expect(kernel.read().dataSync()).toEqual(layer.getWeights()[0]!.dataSync());
  });

  it('refuses layers without a kernel', () => {
    const layer = spectralNorm(layers.flatten({ name: 'flat' }));
    expect(() => layer.apply(normal([1, 2]))).toThrow("spectralNorm: layer 'flat' has no kernel");
  });
});
