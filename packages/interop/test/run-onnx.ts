import { expectAllClose, largest, type Tolerance } from '@gan/testing';
import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import { type OnnxOptions, toOnnx } from '../src/onnx/to-onnx';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** What ONNX Runtime makes of a file and inputs by name. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(file);
  try {
    const feeds = Object.entries(inputs).map(([name, x]) => {
      return [name, new ort.Tensor('float32', x.dataSync() as Float32Array, x.shape)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const outputs = Object.entries(results).map(([name, { data, dims }]) => {
      return [name, tensor(data as Float32Array, [...dims])] as const;
    });
    return Object.fromEntries(outputs);
  } finally {
    await session.release();
  }
}

const turned = (x: Tensor, perm: number[]) => (x.rank === 4 ? transpose(x, perm) : x.clone());

/** Expects that a model's file gives the model's outputs, to 1e-4 of the largest of each. */
export async function expectSameOnnx(
  model: LayersModel,
  inputs: readonly Tensor[],
  options: OnnxOptions = {},
  tolerance?: Tolerance,
): Promise<void> {
  const { layout = 'NCHW', mode = 'eval' } = options;
  const first = layout === 'NCHW';
  const feeds = inputs.map((x, i) => {
    return [model.inputNames[i]!, first ? turned(x, [0, 3, 1, 2]) : x.clone()] as const;
  });
  const results = await runOnnx(await toOnnx(model, options), Object.fromEntries(feeds));
  expect(Object.keys(results)).toHaveLength(model.outputNames.length);
  tidy(() => {
    const given = inputs.length === 1 ? inputs[0]! : [...inputs];
    const wanted = [model.apply(given, { training: mode === 'train' })].flat() as Tensor[];
    for (const [i, name] of model.outputNames.entries()) {
      const y = results[name]!;
      const got = first ? turned(y, [0, 2, 3, 1]) : y;
      expect(largest(wanted[i]!), 'a network that gives nothing tells nothing').toBeGreaterThan(
        1e-3,
      );
      const atol = 1e-4 * largest(wanted[i]!);
      expectAllClose(got, wanted[i]!, tolerance ?? { rtol: 0, atol });
    }
  });
  for (const x of [...feeds.map(([, x]) => x), ...Object.values(results)]) x.dispose();
}
