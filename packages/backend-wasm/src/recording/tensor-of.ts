import { engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** A tensor of a kernel's result. */
export const tensorOf = ({ dataId, shape, dtype }: TensorInfo): Tensor =>
  engine().makeTensorFromDataId(dataId, shape, dtype);
