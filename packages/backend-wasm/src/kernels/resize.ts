import {
  ResizeBilinear,
  ResizeBilinearGrad,
  ResizeNearestNeighbor,
  ResizeNearestNeighborGrad,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { TaskName } from '../generated/tasks';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { fillTensor } from './fill';

interface Attrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  /** The new height and width; gradients have it in dy. */
  readonly size: [number, number];
}

/** Which lines (or columns) of the old picture a new one meets, and the weight of the second. */
type Entry = readonly [first: number, second: number, weight: number];

type Rule = (index: number, scale: number, oldSize: number, attrs: Attrs) => Entry;

const nearest: Rule = (index, scale, oldSize, { alignCorners, halfPixelCenters }) => {
  const at = scale * (halfPixelCenters ? index + 0.5 : index);
  const rounded = alignCorners ? Math.round(at) : Math.floor(at);
  return [Math.max(0, Math.min(oldSize - 1, rounded)), 0, 0];
};

const bilinear: Rule = (index, scale, oldSize, { halfPixelCenters }) => {
  const at = halfPixelCenters ? scale * (index + 0.5) - 0.5 : scale * index;
  const first = Math.max(0, Math.floor(at));
  return [first, Math.min(oldSize - 1, Math.ceil(at)), at - first];
};

/** Pictures in another size, and the gradients, which like cpu's know no half-pixel centers. */
export const resizeKernels: readonly Kernel[] = [
  forward(ResizeNearestNeighbor, 'resizeNearestTask', nearest),
  forward(ResizeBilinear, 'resizeBilinearTask', bilinear),
  gradient(ResizeNearestNeighborGrad, 'resizeNearestGradientTask', nearest),
  gradient(ResizeBilinearGrad, 'resizeBilinearGradientTask', bilinear),
];

function forward(name: string, task: TaskName, rule: Rule): Kernel {
  return kernel<{ images: TensorInfo }, Attrs>(name, (call) => {
    const { backend, attrs } = call;
    const { images } = call.inputs;
    const [batch, , , channels] = images.shape as [number, number, number, number];
    const shape = [batch, ...attrs.size, channels];
    if (images.dtype !== 'float32' || util.sizeFromShape(images.shape) === 0) {
      return runCpuKernel(name, call);
    }
    const y = backend.output(shape);
    const units = batch * attrs.size[0];
    run(backend, task, rule, attrs, units, images, y);
    return y;
  });
}

function gradient(name: string, task: TaskName, rule: Rule): Kernel {
  return kernel<{ images: TensorInfo; dy: TensorInfo }, Attrs>(name, (call) => {
    const { backend } = call;
    const { images, dy } = call.inputs;
    const compiled = images.dtype === 'float32' && dy.dtype === 'float32';
    if (!compiled || util.sizeFromShape(dy.shape) === 0) return runCpuKernel(name, call);
    const dx = backend.output(images.shape);
    fillTensor(backend, dx, 0);
    const units = images.shape[0]! * Math.ceil(images.shape[3]! / 4);
    run(backend, task, rule, { ...call.attrs, halfPixelCenters: false }, units, dx, dy);
    return dx;
  });
}

function run(
  backend: WasmBackend,
  task: TaskName,
  rule: Rule,
  attrs: Attrs,
  units: number,
  x: TensorInfo,
  y: TensorInfo,
): void {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const [, newHeight, newWidth] = y.shape as [number, number, number, number];
  if (util.sizeFromShape(y.shape) === 0) return;
  const table = (oldSize: number, newSize: number) => {
    const corners = attrs.alignCorners && newSize > 1 ? 1 : 0;
    const scale = (oldSize - corners) / (newSize - corners);
    return Array.from({ length: newSize }, (_, i) => rule(i, scale, oldSize, attrs));
  };
  const entries = [...table(height, newHeight), ...table(width, newWidth)];
  const { heap } = backend.runtime;
  const lines = heap.allocate(entries.length * 12, 'the tables of a resize');
  try {
    const args = [
      ...[backend.address(x), backend.address(y)],
      ...[height, width, channels, newHeight, newWidth, lines, lines + newHeight * 12],
    ];
    const words = entries.flatMap(([first, second, weight]) => [first, second, floatBits(weight)]);
    backend.runtime.write(lines, words);
    backend.run({ task, units, work: util.sizeFromShape(y.shape), args });
  } finally {
    heap.free(lines);
  }
}
