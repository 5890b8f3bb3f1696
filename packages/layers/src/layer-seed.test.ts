import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@gan/core';
import { reloaded } from '@gan/testing';
import { ones, type Tensor } from '@tensorflow/tfjs-core';
import {
  input,
  type layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it, vi } from 'vitest';
import {
  batchNorm,
  conv2d,
  conv2dTranspose,
  dropout,
  resizeConv2d,
  resnetBlock,
  spectralNorm,
  unetDown,
  unetUp,
} from './index';

interface Seeded {
  readonly seed?: number;
  readonly name?: string;
}

const values = (tensor: Tensor) => Array.from(tensor.dataSync());

/** What a layer draws: its weights, then its output on ones in training. */
function drawn(layer: layers.Layer): number[] {
  const y = layer.apply(ones([1, 8, 8, 3]), { training: true }) as Tensor;
  return [...layer.getWeights().flatMap(values), ...values(y)];
}

/** What a block's layers draw. */
function drawnBy(block: (x: SymbolicTensor) => SymbolicTensor): number[] {
  const image = input({ shape: [8, 8, 3] });
  const net = layersModel({ inputs: image, outputs: block(image) });
  const y = net.apply(ones([1, 8, 8, 3]), { training: true }) as Tensor;
  return [...net.getWeights().flatMap(values), ...values(y)];
}

const shape = { filters: 3, kernelSize: 3 } as const;
const makers: Record<string, (options?: Seeded) => layers.Layer> = {
  conv2d: (options) => conv2d({ ...shape, ...options }),
  'conv2d, orthogonal': (options) => conv2d({ ...shape, init: { kind: 'orthogonal' }, ...options }),
  conv2dTranspose: (options) => conv2dTranspose({ ...shape, ...options }),
  resizeConv2d: (options) => resizeConv2d({ filters: 3, ...options }),
  batchNorm: (options) => batchNorm({ gammaSpread: 0.1, ...options }),
  dropout: (options) => dropout({ rate: 0.5, ...options }),
  spectralNorm: (options) => spectralNorm(conv2d({ ...shape, seed: 1 }), options),
  'spectralNorm of an unseeded layer': (options) => spectralNorm(conv2d(shape), { ...options }),
};

describe.each(Object.entries(makers))('%s', (kind, make) => {
  it('is no twin of another without a seed, also of one of its name', () => {
    const name = `twin of ${kind}`.replaceAll(/[ ,]/g, '_');
    const all = [make(), make(), make({ name }), make({ name }), make({ name: `${name}_2` })];
    expect(new Set(all.map((layer) => drawn(layer).join())).size).toBe(all.length);
  });

  it('keeps its stream when saved and loaded, and the next layer has another', async () => {
    const image = input({ shape: [8, 8, 3] });
    const original = make();
    const net = layersModel({ inputs: image, outputs: original.apply(image) as SymbolicTensor });
    const copy = (await reloaded(net)).layers[1] as layers.Layer;
    expect(copy.getConfig()).toEqual(original.getConfig());
    expect(drawn(copy)).toEqual(drawn(original));
    // The loaded layer has the name that a new process would number its first layer with.
    const { name } = copy;
    expect(drawn(make({ name }))).not.toEqual(drawn(copy));
  });

  it('is what its seed says where it has one', () => {
    if (kind === 'spectralNorm of an unseeded layer') return;
    for (const seed of [0, 7, -1]) {
      expect(drawn(make({ seed, name: 'one' }))).toEqual(drawn(make({ seed, name: 'other' })));
    }
    expect(drawn(make({ seed: 0 }))).not.toEqual(drawn(make({ seed: 7 })));
  });
});

const first = (layer: layers.Layer) => drawn(layer)[0];

describe('numbers', () => {
  it('are as many as there are layers of one name, whose seeds are each found at once', () => {
    const forks = vi.spyOn(Rng.prototype, 'fork');
    const all = Array.from({ length: 500 }, () => dropout({ rate: 0.5, name: 'again' }));
    expect(new Set(all.map((layer) => layer.getConfig().seed)).size).toBe(500);
    expect(forks.mock.calls.length).toBeLessThan(5 * 500);
    forks.mockRestore();
  });

  it('without a seed are the same in every process: the name and how often it came', () => {
    expect(first(conv2d({ ...shape, name: 'stem' }))).toBeCloseTo(0.044462305, 8);
    expect(first(conv2d({ ...shape, name: 'stem' }))).toBeCloseTo(0.002650742, 8);
    expect(first(conv2d({ ...shape, name: 'head' }))).toBeCloseTo(0.007371385, 8);
  });

  it('with a seed are those that they always were', () => {
    expect(first(conv2d({ ...shape, seed: 0 }))).toBeCloseTo(0.01527363, 8);
    expect(first(batchNorm({ gammaSpread: 0.1, seed: 0 }))).toBeCloseTo(1.0763681, 6);
    expect(drawn(dropout({ rate: 0.5, seed: 0 })).slice(0, 12)).toEqual([
      0, 2, 0, 2, 2, 0, 2, 2, 0, 0, 2, 0,
    ]);
  });
});

const blocks: Record<
  string,
  (x: SymbolicTensor, options: { seed?: number; name: string }) => SymbolicTensor
> = {
  unetDown: (x, options) => unetDown(x, { filters: 2, ...options }),
  unetUp: (x, options) => unetUp(x, undefined, { filters: 2, dropout: 0.5, ...options }),
  'unetUp, resize': (x, options) =>
    unetUp(x, undefined, { filters: 2, upsample: 'resize', ...options }),
  resnetBlock: (x, options) => resnetBlock(x, { norm: 'batch', dropout: 0.5, ...options }),
};

describe.each(Object.entries(blocks))('%s', (_, block) => {
  const draw = (options: { seed?: number; name: string }) => drawnBy((x) => block(x, options));

  it('is no twin of another without a seed, in one network or in two', () => {
    const all = [draw({ name: 'a' }), draw({ name: 'b' }), draw({ name: 'a' })];
    expect(new Set(all.map((numbers) => numbers.join())).size).toBe(3);
  });

  it('is what its seed says where it has one', () => {
    expect(draw({ name: 'a', seed: 0 })).toEqual(draw({ name: 'b', seed: 0 }));
    expect(draw({ name: 'a', seed: 0 })).not.toEqual(draw({ name: 'a', seed: 1 }));
  });
});
