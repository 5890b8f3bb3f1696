import {
  backend_util,
  GatherV2,
  type TensorInfo,
  type TypedArray,
  util,
} from '@tensorflow/tfjs-core';
import { kernel, runCpuKernel } from '../kernel';
import { isNumeric } from '../tensor-data';

interface Inputs {
  readonly x: TensorInfo;
  readonly indices: TensorInfo;
}

/** Slices of x along an axis, chosen by index. */
export const gatherV2 = kernel<Inputs, { axis: number; batchDims?: number }>(GatherV2, (call) => {
  const { backend, attrs } = call;
  const { x, indices } = call.inputs;
  if (!isNumeric(x.dtype) || indices.dtype !== 'int32') return runCpuKernel(GatherV2, call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const limit = x.shape[axis]! - 1;
  for (const index of backend.data.get(indices.dataId).values as TypedArray) {
    util.assert(
      index <= limit && index >= 0,
      () => `GatherV2: the index value ${index} is not in [0, ${limit}]`,
    );
  }
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    attrs.batchDims ?? 0,
  );
  const y = backend.output(info.outputShape, x.dtype);
  const size = util.sizeFromShape(y.shape);
  if (size === 0) return y;
  const count = util.sizeFromShape(indices.shape) / info.batchSize;
  backend.run({
    task: 'gatherTask',
    units: info.batchSize * info.outerSize * count,
    work: size,
    args: [
      ...[backend.address(x), backend.address(indices), backend.address(y)],
      ...[info.outerSize, info.dimSize, count],
      info.sliceSize * util.bytesPerElement(x.dtype),
    ],
  });
  return y;
});
