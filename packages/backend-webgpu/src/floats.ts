import type { TensorInfo } from '@tensorflow/tfjs-core';

/** Whether all are float32, as our shaders read every buffer. */
export const areFloats = (inputs: Readonly<Record<string, TensorInfo | undefined>>): boolean =>
  Object.values(inputs).every((tensor) => !tensor || tensor.dtype === 'float32');
