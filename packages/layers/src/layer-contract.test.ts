import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { expectAllClose } from '@gan/testing';
import { grad, memory, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type layers, model as layersModel, models } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  batchNorm,
  conv2d,
  conv2dTranspose,
  dropout,
  instanceNorm,
  leakyRelu,
  reflectionPad2d,
  resizeConv2d,
  spectralNorm,
} from './index';

interface Contract {
  readonly make: () => layers.Layer;
  /** Output shape for an input [2, 5, 6, 3]. */
  readonly output: number[];
  readonly parameters: number;
  /** Off for layers whose output is random. */
  readonly training?: boolean;
}

const contracts: Record<string, Contract> = {
  conv2d: {
    make: () => conv2d({ filters: 4, kernelSize: [3, 2], stride: [2, 1], padding: 1, seed: 3 }),
    output: [2, 3, 7, 4],
    parameters: 3 * 2 * 3 * 4 + 4,
  },
  conv2dTranspose: {
    make: () =>
      conv2dTranspose({ filters: 4, kernelSize: 3, stride: 2, padding: 1, outputPadding: [1, 0] }),
    output: [2, 10, 11, 4],
    parameters: 9 * 3 * 4 + 4,
  },
  'conv2d, reflect': {
    make: () => conv2d({ filters: 2, kernelSize: 3, padding: [2, 1], paddingMode: 'reflect' }),
    output: [2, 7, 6, 2],
    parameters: 9 * 3 * 2 + 2,
  },
  reflectionPad2d: {
    make: () => reflectionPad2d({ padding: [1, 3] }),
    output: [2, 7, 12, 3],
    parameters: 0,
  },
  resizeConv2d: {
    make: () => resizeConv2d({ filters: 4, seed: 2 }),
    output: [2, 10, 12, 4],
    parameters: 9 * 3 * 4 + 4,
  },
  'spectralNorm of conv2d': {
    make: () => spectralNorm(conv2d({ filters: 4, kernelSize: 3, padding: 1, seed: 2 })),
    output: [2, 5, 6, 4],
    parameters: 9 * 3 * 4 + 4 + 4 + 27,
  },
  'spectralNorm of conv2dTranspose': {
    make: () => spectralNorm(conv2dTranspose({ filters: 4, kernelSize: 3, seed: 2 })),
    output: [2, 7, 8, 4],
    parameters: 9 * 3 * 4 + 4 + 4 + 27,
  },
  batchNorm: {
    make: () => batchNorm({ gammaSpread: 0.02, seed: 2 }),
    output: [2, 5, 6, 3],
    parameters: 12,
    training: true,
  },
  instanceNorm: { make: () => instanceNorm({ affine: true }), output: [2, 5, 6, 3], parameters: 6 },
  leakyRelu: { make: () => leakyRelu({ slope: 0.1 }), output: [2, 5, 6, 3], parameters: 0 },
  dropout: { make: () => dropout({ rate: 0.5, seed: 1 }), output: [2, 5, 6, 3], parameters: 0 },
};

const rng = new Rng(1);
const normal = (shape: number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()),
    shape,
  );

describe.each(Object.entries(contracts))('%s', (_, { make, output, parameters, training }) => {
  const kwargs = { training: training ?? false };

  it('has the shape, dtype and parameter count that it says', () => {
    const layer = make();
    const symbolic = layer.apply(input({ shape: [5, 6, 3] })) as { shape: unknown[] };
    expect(symbolic.shape.slice(1)).toEqual(output.slice(1));
    const y = layer.apply(normal([2, 5, 6, 3]), kwargs) as Tensor;
    expect([y.shape, y.dtype]).toEqual([output, 'float32']);
    expect(layer.countParams()).toBe(parameters);
  });

  it('has the gradient that finite differences give', () => {
    const layer = make();
    const x = normal([2, 5, 6, 3]);
    layer.apply(x, kwargs);
    const dy = normal(output);
    const loss = (v: Tensor) => sum(mul(layer.apply(v, kwargs) as Tensor, dy));
    const analytic = grad(loss)(x).dataSync();
    const values = x.dataSync();
    const probe = (i: number, change: number) => {
      const moved = Float32Array.from(values);
      moved[i]! += change;
      return tidy(() => loss(tensor(moved, x.shape)).dataSync()[0]!);
    };
    for (const i of [0, 17, 64, 101, 179]) {
      const numeric = (probe(i, 0.01) - probe(i, -0.01)) / 0.02;
      expect(Math.abs(numeric - analytic[i]!)).toBeLessThan(2e-3 * Math.max(1, Math.abs(numeric)));
    }
  });

  it('comes back from its configuration with its weights', async () => {
    const image = input({ shape: [5, 6, 3] });
    const original = layersModel({ inputs: image, outputs: make().apply(image) as never });
    const { modelTopology, weightSpecs, weightData } = await saved(original);
    const copy = await models.modelFromJSON({ modelTopology } as never);
    copy.setWeights(original.getWeights());
    expect(weightSpecs?.length ?? 0).toBe(original.weights.length);
    expect(weightData).toBeDefined();
    const x = normal([2, 5, 6, 3]);
    expectAllClose(copy.predict(x) as Tensor, original.predict(x) as Tensor, { rtol: 0, atol: 0 });
    expect(copy.layers[1]?.getConfig()).toEqual(original.layers[1]?.getConfig());
  });

  it('leaves nothing but its output', () => {
    const layer = make();
    const x = normal([2, 5, 6, 3]);
    layer.apply(x, kwargs);
    const before = memory().numTensors;
    (layer.apply(x, kwargs) as Tensor).dispose();
    expect(memory().numTensors).toBe(before);
  });
});

async function saved(model: import('@tensorflow/tfjs-layers').LayersModel) {
  let artifacts: import('@tensorflow/tfjs-core').io.ModelArtifacts = {};
  await model.save({
    save: async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return artifacts;
}

describe('errors', () => {
  it('name the layer, the rule and the value', () => {
    expect(() => conv2d({ filters: 0, kernelSize: 3 })).toThrow(
      'conv2d: filters must be an integer of at least 1, got 0',
    );
    expect(() => conv2d({ filters: 1, kernelSize: 3, strides: 2 } as never)).toThrow(
      "conv2d: there is no option 'strides'; did you mean 'stride'?",
    );
    expect(() => conv2d({ filters: 1, kernelSize: [3] as never })).toThrow(
      'conv2d: kernelSize must be a number or [height, width], got [3]',
    );
    expect(() =>
      conv2d({ filters: 1, kernelSize: 9, name: 'c' }).apply(normal([1, 4, 4, 1])),
    ).toThrow("conv2d 'c': a size of 4 with padding 0 is smaller than kernelSize 9");
    expect(() => conv2dTranspose({ filters: 1, kernelSize: 3, outputPadding: 1 })).toThrow(
      'conv2dTranspose: outputPadding must be smaller than stride, got 1 with stride 1',
    );
    expect(() => dropout({ rate: 1 })).toThrow('dropout: rate must be below 1, got 1');
    const lone = normal([1, 1, 1, 3]);
    expect(() => batchNorm({ name: 'n' }).apply(lone, { training: true })).toThrow(
      "batchNorm 'n': needs more than one value a channel to train, got shape [1, 1, 1, 3]",
    );
    expect(() => instanceNorm({ name: 'n' }).apply(lone)).toThrow(
      "instanceNorm 'n': needs more than one pixel, got shape [1, 1, 1, 3]",
    );
    expect(() => instanceNorm().apply(normal([2, 3]))).toThrow(
      'instanceNorm: input must be an image batch [B, H, W, C]',
    );
  });
});
