import '@tensorflow/tfjs-backend-cpu';
import { conv2d, conv2dTranspose } from '@gan/layers';
import { randomUniform, setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { expectSameOnnx } from '../../test/run-onnx';
import { stirred } from '../../test/stirred';

type Layer = layers.Layer;
const same = { padding: 'same' } as const;
const uniform = (shape: number[], seed = 1) => randomUniform(shape, -2, 2, 'float32', seed);
const on = (layer: Layer, ...x: SymbolicTensor[]) =>
  layer.apply(x.length === 1 ? x[0]! : x) as SymbolicTensor;

beforeAll(() => setBackend('cpu'));

/** Layers that take any image and give one, for random chains. */
const links: readonly ((channels: number) => Layer)[] = [
  () => layers.conv2d({ filters: 3, kernelSize: 3, ...same, activation: 'elu' }),
  () => layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, ...same }),
  () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, ...same }),
  () => conv2d({ filters: 4, kernelSize: 4, stride: 2, padding: 1 }),
  () => conv2d({ filters: 2, kernelSize: 3, padding: 1, paddingMode: 'reflect' }),
  () => conv2dTranspose({ filters: 2, kernelSize: 4, stride: 2, padding: 1 }),
  () => layers.depthwiseConv2d({ kernelSize: 3, ...same }),
  (units) => layers.dense({ units, activation: 'tanh' }),
  () => layers.batchNormalization({}),
  () => layers.layerNormalization({}),
  () => layers.leakyReLU({ alpha: 0.2 }),
  () => layers.softmax({ axis: -1 }),
  () => layers.permute({ dims: [2, 1, 3] }),
  () => layers.permute({ dims: [2, 3, 1] }),
  () =>
    layers.zeroPadding2d({
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
  () =>
    layers.cropping2D({
      cropping: [
        [1, 0],
        [0, 1],
      ],
    }),
  () => layers.maxPooling2d({ poolSize: 2, strides: 1, ...same }),
  () => layers.averagePooling2d({ poolSize: 2, ...same }),
  () => layers.upSampling2d({ size: [2, 2] }),
];

/** A random graph: a chain of layers in which some are skipped around, by a sum or side by side. */
function randomGraph(steps: readonly (readonly [link: number, join: number])[], flat: boolean) {
  const x = input({ shape: [6, 5, 3] });
  let y = x;
  for (const [link, join] of steps) {
    const [, height, width, channels] = y.shape as [null, number, number, number];
    if (Math.min(height, width) < 4) y = on(layers.upSampling2d({ size: [4, 4] }), y);
    if (height * width * channels > 2000) y = on(layers.maxPooling2d({ poolSize: 3 }), y);
    const next = on(links[link]!(y.shape[3]!), y);
    const fits = next.shape.slice(1, 3).join() === y.shape.slice(1, 3).join();
    if (join === 1 && fits) y = on(layers.concatenate(), y, next);
    else if (join === 2 && fits && next.shape[3] === y.shape[3]) y = on(layers.add(), next, y);
    else y = next;
  }
  if (flat) y = on(layers.dense({ units: 4 }), on(layers.flatten(), y));
  return stirred(model({ inputs: x, outputs: y }));
}

describe('random graphs', () => {
  it('give the same in ONNX Runtime', async () => {
    const step = fc.tuple(fc.nat(links.length - 1), fc.nat(2));
    const steps = fc.array(step, { minLength: 1, maxLength: 7 });
    const layout = fc.constantFrom('NCHW' as const, 'NHWC' as const);
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), layout, async (chosen, flat, order) => {
        const net = randomGraph(chosen, flat);
        await expectSameOnnx(net, [uniform([2, 6, 5, 3])], { layout: order });
        net.dispose();
      }),
      { numRuns: 40 },
    );
  });
});
