import { Rng } from '@gan/core';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { memory, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { type TranslateOptions, type Translation, translate } from '../src/index';

/** A picture with broad shapes and fine ones. */
export function picture(height: number, width: number, channels = 3): Tensor4D {
  const rng = new Rng(5);
  const values = Float32Array.from({ length: height * width * channels }, (_, i) => {
    const [y, x] = [Math.floor(i / channels / width), Math.floor(i / channels) % width];
    return Math.tanh(Math.sin(y / 9 + i * 0.7) + Math.cos(x / 13) + 0.3 * rng.normal());
  });
  return tensor(values, [1, height, width, channels]);
}

/** Weights large enough for the picture to matter, and running statistics of it. */
export function lively(model: LayersModel, seed = 1): LayersModel {
  const rng = new Rng(seed);
  const weights = model.getWeights().map((weight) => {
    const spread = weight.shape.length === 4 ? 1 / Math.sqrt(weight.size / weight.shape[3]!) : 0.1;
    const values = Array.from(weight.dataSync(), (value) =>
      weight.shape.length === 4
        ? 1.5 * spread * rng.normal()
        : value + spread * Math.abs(rng.normal()),
    );
    return tensor(values, weight.shape);
  });
  model.setWeights(weights);
  return model;
}

/** The largest absolute difference of two tensors of one shape. */
export function largestDifference(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [a, b].map((tensor) => tensor.dataSync() as Float32Array);
  return x!.reduce((largest, value, i) => Math.max(largest, Math.abs(value - y![i]!)), 0);
}

/** From the smallest value to the largest. */
export const spread = (image: Tensor) =>
  Math.max(...image.dataSync()) - Math.min(...image.dataSync());

/** What `translate` makes and reports, without leaving a tensor but the output. */
export async function told(model: LayersModel, image: Tensor4D, options: TranslateOptions = {}) {
  const reports: Translation[] = [];
  const before = memory().numTensors;
  const output = await translate(model, image, { ...options, report: (one) => reports.push(one) });
  expect(memory().numTensors).toBe(before + 1);
  expect(reports).toHaveLength(1);
  return { output, translation: reports[0]! };
}

/** A small U-Net with such weights. */
export const unet = (options = {}) => lively(unetGenerator({ levels: 4, filters: 4, ...options }));

/** A small ResNet with such weights. */
export const resnet = (options = {}) =>
  lively(resnetGenerator({ blocks: 2, filters: 4, ...options }));
