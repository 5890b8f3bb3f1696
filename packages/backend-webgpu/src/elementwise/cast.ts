import { Cast, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { mainOfThreads, workgroupsOf } from '../threads';

/**
 * Whole numbers to floats are floats from then on. The stock kernel leaves the data as they are and says that they
 * are floats, which its programs see through, but shaders of ours read what they are told.
 */
export const cast = kernel<{ x: TensorInfo }, { dtype: DataType }>(Cast, (call, stock) => {
  const { backend, inputs, attrs } = call;
  const { x } = inputs;
  const isWhole = x.dtype === 'int32' || x.dtype === 'bool';
  if (attrs.dtype !== 'float32' || !isWhole || util.sizeFromShape(x.shape) === 0) {
    return stock(call);
  }
  const { resource, values } = backend.tensorMap.get(x.dataId);
  // Not while a step is recorded: see shouldExecuteOnCPU.
  if (resource == null && values && !backend.buffers.recorder) {
    const floats = Float32Array.from(values as ArrayLike<number>);
    return backend.makeTensorInfo(x.shape, 'float32', floats);
  }
  const result = backend.output(x.shape);
  const shader = {
    key: 'whole numbers to floats',
    workgroups: workgroupsOf(util.sizeFromShape(x.shape)),
    source: () => `
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@group(0) @binding(1) var<storage, read> values: array<i32>;
${mainOfThreads(`if (index >= arrayLength(&result)) { return; }
  result[index] = f32(values[index]);`)}`,
  };
  backend.dispatch(shader, { outputs: [result], inputs: [x] });
  return result;
});
