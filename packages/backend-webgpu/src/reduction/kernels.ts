import { backend_util, Mean, Sum, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { areFullFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import { cutOf, sumShader } from './shader';
import { type View, viewOf } from './view';

interface Attributes {
  readonly axis?: number | number[];
  readonly keepDims?: boolean;
}

const reduction = (kernelName: string, divisorOf: (view: View) => number): Kernel =>
  kernel<{ x: TensorInfo }, Attributes>(kernelName, (call, stock) => {
    const { backend, inputs, attrs } = call;
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis as number[], x.shape);
    const view = viewOf(x.shape, axes);
    if (!view || !areFullFloats([x])) return stock(call);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const result = backend.output(
      attrs.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape,
    );
    sumInto(backend, result, x, view, divisorOf(view));
    return result;
  });

/** Adds up in parts until there is one, in an order that depends on nothing but the shape. */
function sumInto(
  backend: WebgpuBackend,
  result: TensorInfo,
  x: TensorInfo,
  view: View,
  divisor: number,
): void {
  const cut = cutOf(view);
  const { parts } = cut;
  const isLast = parts === 1;
  const { shader, numbers } = sumShader(view, cut, isLast ? divisor : 1);
  const { outer, inner } = view;
  const sums = isLast ? result : backend.output([outer, parts, inner]);
  backend.dispatch(shader, { outputs: [sums], inputs: [x], numbers });
  if (isLast) return;
  sumInto(backend, result, sums, { outer, length: parts, inner }, divisor);
  backend.disposeData(sums.dataId);
}

/** Sums and means over neighbouring axes; the stock kernels compute those over others. */
export const reductionKernels: readonly Kernel[] = [
  reduction(Sum, () => 1),
  reduction(Mean, ({ length }) => length),
];
