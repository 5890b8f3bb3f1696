import { type TensorInfo, util } from '@tensorflow/tfjs-core';

type Tensors = Readonly<Record<string, TensorInfo | undefined>> | readonly TensorInfo[];

/** Whether all are float32, as our shaders read every buffer. */
export const areFloats = (tensors: Tensors): boolean =>
  Object.values(tensors).every((tensor) => !tensor || tensor.dtype === 'float32');

/** Whether all are float32 and none is empty: shaders that count on values have nothing to read there. */
export const areFullFloats = (tensors: Tensors): boolean =>
  areFloats(tensors) &&
  Object.values(tensors).every((tensor) => !tensor || util.sizeFromShape(tensor.shape) > 0);
