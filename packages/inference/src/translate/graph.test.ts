import '@tensorflow/tfjs-backend-cpu';
import { memory, randomUniform, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../test/generators';
import { translate } from '../index';
import { graphOf } from './graph';

const picture = (height: number, width: number) =>
  randomUniform([1, height, width, 3], -1, 1, 'float32', 7) as Tensor4D;
const convolution = (filters: number, strides = 1) =>
  layers.conv2d({ filters, strides, kernelSize: 3, padding: 'same', activation: 'tanh' });

/** Halves and doubles in models of their own, as tutorials build a U-Net; one is used twice. */
function nested(): LayersModel {
  const image = input({ shape: [null, null, 3] });
  const block = sequential();
  block.add(
    layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', inputShape: [null, null, 3] }),
  );
  const down = sequential();
  down.add(
    layers.conv2d({
      filters: 4,
      strides: 2,
      kernelSize: 3,
      padding: 'same',
      inputShape: [null, null, 3],
    }),
  );
  down.add(layers.leakyReLU());
  const half = input({ shape: [null, null, 4] });
  const doubled = layers.upSampling2d({ size: [2, 2] }).apply(half) as SymbolicTensor;
  const up = model({ inputs: half, outputs: [convolution(3).apply(doubled), doubled] as never });
  const once = block.apply(image) as SymbolicTensor;
  const twice = block.apply(once) as SymbolicTensor;
  const [made] = up.apply(down.apply(twice) as SymbolicTensor) as SymbolicTensor[];
  const joined = layers.concatenate().apply([made!, image]) as SymbolicTensor;
  return model({ inputs: image, outputs: convolution(3).apply(joined) as SymbolicTensor });
}

describe('models inside a model', () => {
  it('are taken apart, into layers that follow their inputs', () => {
    const { nodes } = graphOf('translate', nested());
    const kinds = nodes.map(({ layer }) => layer.getClassName());
    expect(kinds).toEqual([
      ...['InputLayer', 'Conv2D', 'Conv2D', 'Conv2D', 'LeakyReLU', 'UpSampling2D', 'Conv2D'],
      ...['Concatenate', 'Conv2D'],
    ]);
    expect(nodes[1]!.layer).toBe(nodes[2]!.layer);
    expect(nodes.map(({ inputs }) => inputs)).toEqual([
      [],
      [0],
      [1],
      [2],
      [3],
      [4],
      [5],
      [6, 0],
      [7],
    ]);
  });

  it('make what the model makes, of any size, and in tiles', async () => {
    const net = nested();
    const image = picture(64, 48);
    const before = memory().numTensors;
    const output = await translate(net, image);
    expect(memory().numTensors).toBe(before + 1);
    expect(largestDifference(output, net.predict(image) as Tensor)).toBe(0);
    expect(largestDifference(await translate(net, image, { tile: 32 }), output)).toBeLessThan(1e-5);
    expect((await translate(net, picture(9, 5))).shape).toEqual([1, 9, 5, 3]);
  });
});
