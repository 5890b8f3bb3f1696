import { ArgMax, ArgMin, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Kernel, kernel, runCpuKernel } from '../kernel';

/** Where the greatest, or least, value of an axis stands first. */
export const argKernels: readonly Kernel[] = [ArgMax, ArgMin].map((name) =>
  kernel<{ x: TensorInfo }, { axis: number }>(name, (call) => {
    const { backend, attrs } = call;
    const { x } = call.inputs;
    const compiled = x.dtype === 'float32' || x.dtype === 'int32';
    if (!compiled || util.sizeFromShape(x.shape) === 0) return runCpuKernel(name, call);
    const [axis, ...more] = util.parseAxisParam(attrs.axis, x.shape);
    if (axis === undefined || more.length > 0) return runCpuKernel(name, call);
    const y = backend.output([...x.shape.slice(0, axis), ...x.shape.slice(axis + 1)], 'int32');
    const inner = util.sizeFromShape(x.shape.slice(axis + 1));
    backend.run({
      task: 'argTask',
      units: util.sizeFromShape(y.shape),
      work: util.sizeFromShape(x.shape),
      args: [
        ...[name === ArgMin ? 1 : 0, x.dtype === 'int32' ? 1 : 0],
        ...[backend.address(x), backend.address(y), x.shape[axis]!, inner],
      ],
    });
    return y;
  }),
);
