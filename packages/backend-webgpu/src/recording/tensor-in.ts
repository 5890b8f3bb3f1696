import { engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';

/** A tensor that lies in a buffer. */
export function tensorIn(
  backend: WebgpuBackend,
  { shape, dtype }: Pick<TensorInfo, 'shape' | 'dtype'>,
  buffer: GPUBuffer,
): Tensor {
  const { dataId } = backend.output(shape, dtype);
  backend.tensorMap.get(dataId).resource = buffer;
  return engine().makeTensorFromDataId(dataId, shape, dtype);
}
