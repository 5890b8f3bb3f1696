import '@tensorflow/tfjs-backend-cpu';
import { pixelDiscriminator } from '@gan/discriminators';
import { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { toOnnx, torchStateOf } from './index';

afterEach(() => vi.restoreAllMocks());

it('weights need no engine that is read at once', async () => {
  const model = pixelDiscriminator({ filters: 2 });
  const before = [await torchStateOf(model), await toOnnx(model)];
  // What WebGPU does in Node; in a browser it gives zeros.
  vi.spyOn(Tensor.prototype, 'dataSync').mockImplementation(() => {
    throw new Error('this engine is read with data() alone');
  });
  expect([await torchStateOf(model), await toOnnx(model)]).toEqual(before);
});
