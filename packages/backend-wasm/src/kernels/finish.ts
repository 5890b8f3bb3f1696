import {
  Add,
  Elu,
  LeakyRelu,
  Prelu,
  Relu,
  Relu6,
  Sigmoid,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { activations, type Finish } from '../gemm-product';
import { runKernel } from '../kernel';

/** What follows a product in the fused kernels, as TensorFlow.js names it. */
export interface Ending {
  readonly bias?: TensorInfo;
  readonly activation?: string;
  readonly preluActivationWeights?: TensorInfo;
  readonly leakyreluAlpha?: number;
}

/** The ending as one that is applied to sums in the cache, or undefined where it needs more. */
export function asFinish(
  backend: WasmBackend,
  columns: number,
  { bias, activation = 'linear', preluActivationWeights, leakyreluAlpha }: Ending,
): Finish | undefined {
  if (!(activation in activations)) return undefined;
  const slopes = activation === 'prelu' ? preluActivationWeights : undefined;
  if (![bias, slopes].every((tensor) => !tensor || isOneAColumn(tensor, columns))) return undefined;
  return {
    bias: bias ? backend.address(bias) : 0,
    activation: activation as Finish['activation'],
    slopes: slopes ? backend.address(slopes) : 0,
    slope: leakyreluAlpha ?? 0.2,
  };
}

function isOneAColumn({ shape, dtype }: TensorInfo, columns: number): boolean {
  return dtype === 'float32' && shape.at(-1) === columns && util.sizeFromShape(shape) === columns;
}

const activationKernels: Readonly<Record<string, string>> = {
  relu: Relu,
  relu6: Relu6,
  elu: Elu,
  sigmoid: Sigmoid,
  leakyrelu: LeakyRelu,
};

/** Applies the ending with kernels of its own; disposes of `product` if that makes a new tensor. */
export function applyEnding(
  backend: WasmBackend,
  product: TensorInfo,
  { bias, activation = 'linear', preluActivationWeights, leakyreluAlpha }: Ending,
): TensorInfo {
  let result = product;
  const replace = (kernelName: string, inputs: object, attrs: object) => {
    const next = runKernel(kernelName, { inputs, attrs, backend });
    backend.disposeIntermediateTensorInfo(result);
    result = next;
  };
  if (bias) replace(Add, { a: result, b: bias }, {});
  if (activation === 'prelu') {
    replace(Prelu, { x: result, alpha: preluActivationWeights }, {});
  } else if (activation !== 'linear') {
    const kernelName = activationKernels[activation];
    if (!kernelName) {
      throw new Error(
        `Activation ${activation} has not been implemented for the gan-wasm backend.`,
      );
    }
    replace(kernelName, { x: result }, { alpha: leakyreluAlpha });
  }
  return result;
}
