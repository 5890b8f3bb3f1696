import { Cast, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel, runCpuKernel } from '../kernel';

const numeric: readonly DataType[] = ['float32', 'int32', 'bool'];

/**
 * The same values in another type.
 *
 * The cpu kernel widens a type by giving the same data another name, which suits JavaScript's
 * arrays; in the memory, each type has its own bits.
 */
export const cast = kernel<{ x: TensorInfo }, { dtype: DataType }>(Cast, (call) => {
  const { backend, attrs } = call;
  const { x } = call.inputs;
  const widens = x.dtype !== attrs.dtype && !util.hasEncodingLoss(x.dtype, attrs.dtype);
  if (!widens || !numeric.includes(x.dtype) || !numeric.includes(attrs.dtype)) {
    return runCpuKernel(Cast, call);
  }
  const y = backend.output(x.shape, attrs.dtype);
  const [from, to] = [backend.viewer(x), backend.viewer(y)];
  backend.runtime.compute(() => to().set(from()));
  return y;
});
