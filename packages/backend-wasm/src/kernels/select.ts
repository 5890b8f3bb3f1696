import { Select, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel, runCpuKernel } from '../kernel';

interface Inputs {
  readonly condition: TensorInfo;
  readonly t: TensorInfo;
  readonly e: TensorInfo;
}

/** t where the condition holds, else e. */
export const select = kernel<Inputs, object>(Select, (call) => {
  const { backend } = call;
  const { condition, t, e } = call.inputs;
  const compiled =
    condition.dtype === 'bool' &&
    t.dtype === e.dtype &&
    (t.dtype === 'float32' || t.dtype === 'int32') &&
    util.arraysEqual(condition.shape, t.shape) &&
    util.arraysEqual(e.shape, t.shape);
  if (!compiled) return runCpuKernel(Select, call);
  const y = backend.output(t.shape, t.dtype);
  const size = util.sizeFromShape(t.shape);
  if (size === 0) return y;
  backend.run({
    task: 'selectTask',
    units: Math.ceil(size / 4096),
    work: size,
    args: [...[condition, t, e, y].map((tensor) => backend.address(tensor)), size],
  });
  return y;
});
