import '@tensorflow/tfjs-backend-cpu';
import { pixelDiscriminator } from '@gan/discriminators';
import { readLaterAlone } from '@gan/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { toOnnx, torchStateOf } from './index';

afterEach(() => vi.restoreAllMocks());

it('weights need no engine that is read at once', async () => {
  const model = pixelDiscriminator({ filters: 2 });
  const before = [await torchStateOf(model), await toOnnx(model)];
  readLaterAlone();
  expect([await torchStateOf(model), await toOnnx(model)]).toEqual(before);
});
